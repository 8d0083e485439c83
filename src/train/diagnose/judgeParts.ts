import type { LoadedModel } from '../../model/model.ts';
import { precisionsOf } from '../../nn/netModel.ts';
import type { Baseline } from '../baselines/baseline.ts';
import type { Scaler } from '../data/scaler.ts';
import type { Sequence } from '../data/sequences.ts';
import type { Dataset } from '../dataset.ts';
import { pointOutputs } from '../heads.ts';
import type { Recipe } from '../recipe.ts';
import { regimeNamer } from '../regimes.ts';
import { baselineScores, type Judge, modelAs, overall, type Score, score } from '../score.ts';
import type { PartErrors } from './evidence.ts';

/** How a part is judged, as training does. */
export function judgeOf(recipe: Recipe, { task }: Dataset, sequences: readonly Sequence[]): Judge {
  return {
    sequences,
    targets: task.targets.length,
    classifies: task.classes,
    burnIn: recipe.training.burnIn,
    regimeOf: regimeNamer(recipe.regimes),
  };
}

/** The model's precisions as predictors of the targets: float, then integers. */
export function predictorsOf(model: LoadedModel, recipe: Recipe, targets: number): Baseline[] {
  const columns = model.classifies ? undefined : pointOutputs(recipe, targets);
  return precisionsOf(model).map((precision) => modelAs(precision, model, precision, columns));
}

/** Scores of the model's precisions and of the baselines on a part, baselines fitted on train rows. */
export function scoresOn(
  judge: Judge,
  predictors: readonly Baseline[],
  { train, task }: Dataset,
  std: readonly number[],
): { readonly model: readonly Score[]; readonly baselines: readonly Score[] } {
  return { model: predictors.map((p) => score(p, judge)), baselines: baselineScores(train, task, judge, std) };
}

/** The same as one figure a predictor. */
export function errorsOf(
  part: string,
  { model, baselines }: { readonly model: readonly Score[]; readonly baselines: readonly Score[] },
  std: readonly number[],
): PartErrors {
  const told = (s: Score) => ({ predictor: s.name, error: overall(s, std), ...biasOf(s) });
  return { part, model: model.map(told), baselines: baselines.map(told) };
}

function biasOf({ tables, classes }: Score): { bias?: number } {
  if (classes || tables.length === 0) return {};
  const ratios = tables.map(({ all }) => all.bias / all.rmse);
  return { bias: ratios.reduce((most, r) => (Math.abs(r) > Math.abs(most) ? r : most), 0) };
}

/** What a verdict compares: mean over targets of squared errors in parts of the variance, of classes the logarithmic loss. */
export function squaredError({ tables, classes }: Score, std: readonly number[]): number {
  if (classes) return classes.table.all.logLoss;
  return tables.reduce((sum, t, o) => sum + (t.all.rmse / std[o]) ** 2, 0) / tables.length;
}

export const deviationsOf = ({ targets }: Scaler): number[] => targets.map((t) => t.std);
