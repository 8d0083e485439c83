import { UsageError } from '../core/errors.ts';
import { loadModel } from '../model/loadModel.ts';
import { modelFolder } from '../pipeline/modelFolder.ts';
import type { Shift } from '../train/data/shift.ts';
import { evaluateModel, recipeOf, type Unlock } from '../train/evaluateModel.ts';
import { judgedTargets } from '../train/heads.ts';
import { outputsOf } from '../train/recipe.ts';
import { recordSeries } from '../train/recordSeries.ts';
import { userRowCache } from '../train/rowCache.ts';
import { figuresOf } from '../train/trainModel.ts';
import type { Action } from './command.ts';
import { coverageTable } from './coverageTable.ts';
import { scoreTable } from './scoreTable.ts';
import { table } from './table.ts';
import { auditIn, looksIn } from './unlockAudit.ts';

/** `slipring evaluate MODEL`: errors on validation rows, on a new log, or, for a recorded reason, on the test rows. */
export const run: Action = async ([name], options, context) => {
  const folder = await modelFolder('evaluate', name!, []);
  const model = loadModel(folder);
  const recipe = recipeOf(model);
  const logs = (options.log as readonly string[] | undefined) ?? [];
  if (logs.length === 0 && recipe.data.logs.length > 0) {
    throw new UsageError(
      `evaluate: give the log, as --log FILE; the model was trained on ${recipe.data.logs.map((log) => log.file).join(', ')}`,
    );
  }
  const reason = options.unlockTest as string | undefined;
  const unlock: Unlock | undefined = reason === undefined ? undefined : { reason, audit: auditIn(folder) };

  const cache = options.cache === false ? undefined : userRowCache(context.env);
  const series = await recordSeries(recipe, logs, context.env, context.signal, cache);
  const evaluations = evaluateModel(model, series, unlock);
  if (context.json) {
    const figures = evaluations.map(({ part, scores }) => figuresOf(scores, outputsOf(recipe), part));
    const metrics = figures.flatMap((f) => f.metrics);
    const classMetrics = figures.flatMap((f) => f.classMetrics ?? []);
    const coverage = evaluations.flatMap((e) => e.coverage.map((c) => ({ part: e.part, ...c })));
    const shifts = evaluations.map(({ part, shifts }) => ({ part, channels: shifts }));
    context.stdout.write(`${JSON.stringify({ model: folder, metrics, classMetrics, coverage, shifts })}\n`);
    return;
  }
  const targets = judgedTargets(recipe, model.card.outputs);
  const tables = evaluations.map(
    ({ part, scores, coverage, shifts }) =>
      scoreTable(part, scores, targets) + coverageTable(part, coverage) + shiftTable(part, shifts),
  );
  context.stdout.write(tables.join('\n'));
  if (unlock && !context.quiet) context.stderr.write(`look no. ${looksIn(folder)} at the test part\n`);
};

/** How far the channels of a part have moved from the train rows. */
function shiftTable(part: string, shifts: readonly Shift[]): string {
  if (shifts.length === 0) return '';
  const lines = shifts.map(({ channel, ks, beyond, shifted }) => [
    channel,
    ks.toFixed(2).padStart(6),
    `${(100 * beyond).toFixed(0)} %`.padStart(6),
    shifted ? 'differs' : '',
  ]);
  return `\n${table([[`shift from train to ${part}`, '    KS', 'beyond', ''], ...lines])}`;
}
