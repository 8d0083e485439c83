import type { Series } from './data/series.ts';
import { makeFolds } from './dataset.ts';
import { judgedTargets } from './heads.ts';
import type { Recipe } from './recipe.ts';
import type { Score } from './score.ts';
import { type TrainHooks, trainModel } from './trainModel.ts';

/** One fold, learned from one seed or from all that an ensemble joins: what was learned from, what judged, and how well each predictor did. */
export interface FoldScores {
  readonly fold: number;
  readonly folds: number;
  readonly trainRows: number;
  readonly validationRows: number;
  readonly seed: number;
  readonly outputs: readonly { readonly name: string; readonly unit: string }[];
  readonly scores: readonly Score[];
  /** What the fold's card says of its data. */
  readonly warnings: readonly string[];
}

type Figure = 'rmse' | 'mae' | 'worst' | 'accuracy' | 'macroF1';

/** One figure of one predictor over the folds. */
export interface FoldSummary {
  readonly predictor: string;
  /** Target, `mean of outputs`, `worst of outputs`, or absent for classes. */
  readonly output?: string;
  readonly figure: Figure;
  /** A value a fold, the mean over its seeds; of `worst` their largest. */
  readonly values: readonly number[];
  readonly mean: number;
  /** Sample standard deviation, n - 1. */
  readonly std: number;
}

/**
 * Trains a recipe once a fold and seed, each with a scaler, baselines and weights from that fold's train part alone, and judges each on
 * its own validation part. No test part is opened, and nothing is fitted on validation rows, whatever `refit` says; nor do they choose
 * among seeds: each counts, or, where the recipe makes an ensemble of them, all as one. An interrupt ends it after the fold at work, which
 * does not count. Throws ConfigError for a recipe without cross-validation.
 */
export async function crossValidate(
  recipe: Recipe,
  series: readonly Series[],
  seeds: readonly number[],
  onFold: (scores: FoldScores) => void = () => {},
  hooks: TrainHooks = {},
): Promise<FoldScores[]> {
  const judged = { ...recipe, training: { ...recipe.training, refit: false } };
  const runs = recipe.training.ensemble === 'seeds' ? [seeds] : seeds.map((seed) => [seed]);
  const folds = makeFolds(judged, series);
  const done: FoldScores[] = [];
  for (const [k, data] of folds.entries()) {
    const { train, validation } = data.split;
    const about = { fold: k + 1, folds: folds.length, trainRows: train.rows, validationRows: validation.rows };
    const ended: FoldScores[] = [];
    for (const run of runs) {
      const { scores, model, interrupted } = await trainModel(judged, data, run, hooks);
      if (interrupted) return done;
      const { training, outputs } = model.card;
      const { warnings = [] } = training;
      const scored = { ...about, seed: training.seed, outputs: judgedTargets(judged, outputs), scores, warnings };
      ended.push(scored);
      onFold(scored);
    }
    done.push(...ended);
  }
  return done;
}

/**
 * Each predictor's figures over the folds, for each output and, where all outputs have one unit, over all of them. Deviations of folds
 * that share training rows are lower than those of new data.
 */
export function summarize(folds: readonly FoldScores[]): FoldSummary[] {
  if (folds.length === 0) return [];
  const { outputs } = folds[0];
  const names = outputs.map((o) => o.name);
  const several = names.length > 1 && outputs.every((o) => o.unit === outputs[0].unit);
  const seedsOf = [...new Set(folds.map((f) => f.fold))].map((fold) => folds.filter((f) => f.fold === fold));
  // a fold whose net does not fit into integers has no score of them
  const predictors = new Map(folds.flatMap(({ scores }) => scores.map((s) => [s.name, s.classes] as const)));
  return [...predictors].flatMap(([predictor, classes]) => {
    const over = (figure: Figure, read: (score: Score) => number, output?: string): FoldSummary => {
      const together = figure === 'worst' ? largest : meanOf;
      const values = seedsOf.map((seeds) => {
        const own = seeds.flatMap((f) => f.scores.filter((s) => s.name === predictor));
        return own.length > 0 ? together(own.map(read)) : Number.NaN;
      });
      return { predictor, ...(output !== undefined && { output }), figure, values, ...meanAndStd(values) };
    };
    if (classes) {
      const read = (figure: 'accuracy' | 'macroF1') => (s: Score) => s.classes?.table.all[figure] ?? Number.NaN;
      return (['accuracy', 'macroF1'] as const).map((figure) => over(figure, read(figure)));
    }
    const figures = [
      ['rmse', meanOf, 'mean of outputs'],
      ['mae', meanOf, 'mean of outputs'],
      ['worst', largest, 'worst of outputs'],
    ] as const;
    return figures.flatMap(([figure, together, title]) => [
      ...names.map((output, o) => over(figure, (s) => s.tables[o].all[figure], output)),
      ...(several ? [over(figure, ({ tables }) => together(tables.map((t) => t.all[figure])), title)] : []),
    ]);
  });
}

const meanOf = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
const largest = (values: readonly number[]) => Math.max(...values);

function meanAndStd(values: readonly number[]) {
  const mean = meanOf(values);
  return { mean, std: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1)) };
}
