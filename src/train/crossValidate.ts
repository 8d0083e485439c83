import type { Series } from './data/series.ts';
import { makeFolds } from './dataset.ts';
import type { Recipe } from './recipe.ts';
import type { Score } from './score.ts';
import { type TrainHooks, trainModel } from './trainModel.ts';

/** One fold: what was learned from, what judged, and how well each predictor did. */
export interface FoldScores {
  readonly fold: number;
  readonly folds: number;
  readonly trainRows: number;
  readonly validationRows: number;
  readonly seed: number;
  readonly outputs: readonly { readonly name: string; readonly unit: string }[];
  readonly scores: readonly Score[];
}

type Figure = 'rmse' | 'mae' | 'accuracy' | 'macroF1';

/** One figure of one predictor over the folds. */
export interface FoldSummary {
  readonly predictor: string;
  /** Target, `mean of outputs`, or absent for classes. */
  readonly output?: string;
  readonly figure: Figure;
  /** A value a fold. */
  readonly values: readonly number[];
  readonly mean: number;
  /** Sample standard deviation, n - 1. */
  readonly std: number;
}

/**
 * Trains a recipe once a fold, each with a scaler, baselines and weights from that fold's train part alone, and judges each on its
 * own validation part. No test part is opened, and nothing is fitted on validation rows, whatever `refit` says. An interrupt
 * ends it after the fold at work, which does not count. Throws ConfigError for a recipe without cross-validation.
 */
export async function crossValidate(
  recipe: Recipe,
  series: readonly Series[],
  seeds: readonly number[],
  onFold: (scores: FoldScores) => void = () => {},
  hooks: TrainHooks = {},
): Promise<FoldScores[]> {
  const judged = { ...recipe, training: { ...recipe.training, refit: false } };
  const done: FoldScores[] = [];
  const folds = makeFolds(judged, series);
  for (const [k, data] of folds.entries()) {
    const { scores, model, interrupted } = await trainModel(judged, data, seeds, hooks);
    if (interrupted) break;
    const { train, validation } = data.split;
    const { training, outputs } = model.card;
    const rows = { trainRows: train.rows, validationRows: validation.rows };
    done.push({ fold: k + 1, folds: folds.length, ...rows, seed: training.seed, outputs, scores });
    onFold(done[k]);
  }
  return done;
}

/**
 * Each predictor's figures over the folds, for each output and, where all outputs have one unit, as their mean. Deviations of folds that
 * share training rows are lower than those of new data.
 */
export function summarize(folds: readonly FoldScores[]): FoldSummary[] {
  if (folds.length === 0) return [];
  const { outputs, scores } = folds[0];
  const names = outputs.map((o) => o.name);
  const several = names.length > 1 && outputs.every((o) => o.unit === outputs[0].unit);
  return scores.flatMap(({ name: predictor, classes }, p) => {
    const over = (figure: Figure, read: (score: Score) => number, output?: string): FoldSummary => {
      const values = folds.map((f) => read(f.scores[p]));
      return { predictor, ...(output !== undefined && { output }), figure, values, ...meanAndStd(values) };
    };
    if (classes) {
      const read = (figure: 'accuracy' | 'macroF1') => (s: Score) => s.classes?.table.all[figure] ?? Number.NaN;
      return (['accuracy', 'macroF1'] as const).map((figure) => over(figure, read(figure)));
    }
    return (['rmse', 'mae'] as const).flatMap((figure) => [
      ...names.map((output, o) => over(figure, (s) => s.tables[o].all[figure], output)),
      ...(several ? [over(figure, ({ tables }) => meanOf(tables.map((t) => t.all[figure])), MEAN)] : []),
    ]);
  });
}

const MEAN = 'mean of outputs';

const meanOf = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

function meanAndStd(values: readonly number[]) {
  const mean = meanOf(values);
  return { mean, std: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1)) };
}
