import { SlipringError } from '../core/errors.ts';
import { crossValidate, type FoldScores, type FoldSummary, summarize } from '../train/crossValidate.ts';
import type { Recipe } from '../train/recipe.ts';
import { recordSeries } from '../train/recordSeries.ts';
import type { RowCache } from '../train/rowCache.ts';
import type { Context } from './command.ts';
import { decimalsFor } from './decimals.ts';
import { table } from './table.ts';

/** `slipring train RECIPE --folds`: trains once a fold and prints each figure by fold, with mean and deviation. */
export async function trainFolds(
  recipe: Recipe,
  seeds: readonly number[],
  cache: RowCache | undefined,
  context: Context,
): Promise<void> {
  const { signal, quiet, stderr, stdout, json } = context;
  const note = (text: string) => quiet || stderr.write(`${text}\n`);
  const logs = recipe.data.logs.map((log) => log.file);
  note(`reading ${logs.length > 0 ? logs.join(', ') : "the pipeline's own source"} through ${recipe.data.pipeline}`);
  const series = await recordSeries(recipe, logs, context.env, signal, cache);
  const folds = await crossValidate(
    recipe,
    series,
    seeds,
    ({ fold, folds, seed, trainRows, validationRows }) =>
      note(`fold ${fold} of ${folds}, seed ${seed}: learned from ${trainRows} rows, judged on ${validationRows}`),
    { signal },
  );
  if (folds.length === 0) throw new SlipringError('interrupted before the first fold ended');
  const summary = summarize(folds);
  const counts = folds.map(({ scores, outputs, ...rest }) => rest);
  stdout.write(json ? `${JSON.stringify({ folds: counts, summary })}\n` : foldTable(summary) + doubtLines(folds));
  const ended = folds[folds.length - 1].fold;
  if (ended < folds[0].folds) throw new SlipringError(`interrupted after ${ended} of ${folds[0].folds} folds`);
}

/** What the data make doubtful, with the folds in which they do unless it is all of them. */
function doubtLines(folds: readonly FoldScores[]): string {
  const count = folds[0].folds;
  return [...new Set(folds.flatMap((f) => f.warnings))]
    .map((text) => {
      const where = [...new Set(folds.filter((f) => f.warnings.includes(text)).map((f) => f.fold))];
      return `doubt   ${where.length < count ? `in fold ${where.join(', ')}: ` : ''}${text}\n`;
    })
    .join('');
}

/** A table a figure: a line a predictor, a column a fold. */
function foldTable(summary: readonly FoldSummary[]): string {
  const titleOf = ({ output, figure }: FoldSummary) => (output === undefined ? figure : `${output}, ${figure}`);
  return [...new Set(summary.map(titleOf))]
    .map((title) => {
      const lines = summary.filter((s) => titleOf(s) === title);
      const decimals = decimalsFor(lines[0].mean);
      const number = (v: number) => v.toFixed(decimals).padStart(8);
      const heads = [...lines[0].values.map((_, k) => `fold ${k + 1}`), 'mean', '+-'];
      return table([
        [title, ...heads.map((h) => h.padStart(8))],
        ...lines.map(({ predictor, values, mean, std }) => [predictor, ...[...values, mean, std].map(number)]),
      ]);
    })
    .join('\n');
}
