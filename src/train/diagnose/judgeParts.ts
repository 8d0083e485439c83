import type { LoadedModel } from '../../model/model.ts';
import { precisionsOf } from '../../nn/netModel.ts';
import type { Baseline } from '../baselines/baseline.ts';
import type { Scaler } from '../data/scaler.ts';
import type { Sequence } from '../data/sequences.ts';
import type { Dataset } from '../dataset.ts';
import { pointOutputs } from '../heads.ts';
import type { Recipe } from '../recipe.ts';
import { regimeNamer } from '../regimes.ts';
import { type Judge, modelAs, overall, type Score } from '../score.ts';
import { largestBias, type PartErrors } from './evidence.ts';
import type { Fit } from './verdict.ts';

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

/** Scores on a part: of the model's precisions, float first, and of the baselines. */
export interface PartScores {
  readonly model: readonly Score[];
  readonly baselines: readonly Score[];
}

/** The same as one figure a predictor. */
export function errorsOf(
  part: string,
  { model, baselines }: PartScores,
  std: readonly number[],
  targets: readonly string[],
): PartErrors {
  const told = ({ name, ...s }: Score) => {
    const biases = s.classes ? [] : s.tables.map(({ all }, o) => ({ of: targets[o], bias: all.bias / all.rmse }));
    return { predictor: name, error: overall({ name, ...s }, std), ...largestBias(biases) };
  };
  return { part, model: model.map(told), baselines: baselines.map(told) };
}

/** What a verdict compares: mean over targets of squared errors in parts of the variance, of classes the logarithmic loss. */
export function squaredError({ tables, classes }: Score, std: readonly number[]): number {
  if (classes) return classes.table.all.logLoss;
  return tables.reduce((sum, t, o) => sum + (t.all.rmse / std[o]) ** 2, 0) / tables.length;
}

/** The part of `squaredError` that is a constant offset of each target. */
export const squaredOffset = ({ tables }: Score, std: readonly number[]): number =>
  tables.reduce((sum, t, o) => sum + (t.all.bias / std[o]) ** 2, 0) / Math.max(1, tables.length);

/** How a model fits, by the scores of its float net on train and validation rows. */
export function fitBetween(onTrain: PartScores, onValidation: PartScores, std: readonly number[]): Fit {
  const least = (scores: readonly Score[]) => Math.min(...scores.map((s) => squaredError(s, std)));
  const [validation] = onValidation.model;
  return {
    measure: validation.classes ? 'loss' : 'variance',
    train: squaredError(onTrain.model[0], std),
    validation: squaredError(validation, std),
    naive: least(onTrain.baselines),
    naiveValidation: least(onValidation.baselines),
    offset: squaredOffset(validation, std),
  };
}

export const deviationsOf = ({ targets }: Scaler): number[] => targets.map((t) => t.std);
