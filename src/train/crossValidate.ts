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
  readonly scores: readonly Score[];
}

/** One figure of one predictor over the folds. */
export interface FoldSummary {
  readonly predictor: string;
  /** Target, or absent for classes. */
  readonly output?: string;
  readonly figure: 'rmse' | 'accuracy' | 'macroF1';
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
    const { seed } = model.card.training;
    const rows = { trainRows: train.rows, validationRows: validation.rows };
    done.push({ fold: k + 1, folds: folds.length, ...rows, seed, scores });
    onFold(done[k]);
  }
  return done;
}

/** Each predictor's figures over the folds. Deviations of folds that share training rows are lower than those of new data. */
export function summarize(folds: readonly FoldScores[], outputs: readonly string[]): FoldSummary[] {
  if (folds.length === 0) return [];
  return folds[0].scores.flatMap(({ name: predictor, classes }, p) => {
    const over = (figure: FoldSummary['figure'], read: (score: Score) => number, output?: string): FoldSummary => {
      const values = folds.map((f) => read(f.scores[p]));
      const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
      const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
      return {
        predictor,
        ...(output !== undefined && { output }),
        figure,
        values,
        mean,
        std: Math.sqrt(squares / (values.length - 1)),
      };
    };
    if (!classes) return outputs.map((output, o) => over('rmse', (s) => s.tables[o].all.rmse, output));
    const figures = ['accuracy', 'macroF1'] as const;
    return figures.map((figure) => over(figure, (s) => s.classes?.table.all[figure] ?? Number.NaN));
  });
}
