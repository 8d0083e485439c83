import { ConfigError } from '../../core/errors.ts';
import type { Baseline } from '../baselines/baseline.ts';
import { unitsOf } from '../branches.ts';
import type { Sequence } from '../data/sequences.ts';
import type { Dataset } from '../dataset.ts';
import type { Recipe } from '../recipe.ts';
import { fitOnce } from './fitOnce.ts';
import { deviationsOf } from './judgeParts.ts';
import type { FitPlan } from './learningCurve.ts';
import { mean } from './rule.ts';

/** Nets of one size, one a seed, on validation rows: squares in parts of the variance, of classes of the probabilities. */
export interface BiasVariance {
  readonly units: number;
  readonly weights: number;
  /** Mean error on the train rows, of the same kind. */
  readonly train: number;
  /** Mean error of the nets: bias and variance together. */
  readonly validation: number;
  /** Error of their mean prediction: squared bias, and the noise of the targets. */
  readonly bias: number;
  /** Mean square of the nets' distance from their mean. */
  readonly variance: number;
}

/**
 * Fits the recipe with other numbers of units from each seed. Seeds change initial weights, order and dropout, not the rows: the variance is
 * that of training, less than that over other data. Source: Geman, Bienenstock, Doursat, Neural networks and the bias/variance dilemma, 1992.
 */
export async function biasVarianceOver(
  recipe: Recipe,
  data: Dataset,
  sizes: readonly number[],
  plan: FitPlan,
): Promise<BiasVariance[]> {
  const std = deviationsOf(data.scaler);
  const curve = new Map<number, BiasVariance>();
  // the largest first: what is left takes no longer
  for (const units of [...sizes].sort((a, b) => b - a)) {
    const sized = withUnits(recipe, units);
    const nets: Awaited<ReturnType<typeof fitOnce>>[] = [];
    for (const seed of plan.seeds) {
      plan.onFit?.(`${units} units, seed ${seed}`);
      nets.push(await fitOnce(sized, data, seed, plan.card, plan.signal));
    }
    const errors = (sequences: readonly Sequence[]) => decompose(partsOf(recipe, sequences, nets, std));
    const { validation: train } = errors(data.train);
    curve.set(units, { units, weights: nets[0].weights, train, ...errors(data.validation) });
  }
  return [...curve.values()].reverse();
}

/** What is true and what each net says, of each sequence, in parts of the targets' deviations. */
function partsOf(
  { training: { burnIn } }: Recipe,
  sequences: readonly Sequence[],
  nets: readonly Baseline[],
  std: readonly number[],
) {
  const targets = std.length;
  return sequences.map((s) => {
    const counts = (k: number) => s.weight[Math.floor(k / targets)] > 0 && k >= burnIn * targets;
    const truth = s.y.map((v, k) => (counts(k) ? v / std[k % targets] : Number.NaN));
    return { truth, predictions: nets.map((net) => net.predict(s).map((v, k) => v / std[k % targets])) };
  });
}

/** Splits the mean squared error of several predictions into that of their mean and their spread; their sum is the error. NaN in truth counts for nothing. */
export function decompose(
  parts: readonly { readonly truth: ArrayLike<number>; readonly predictions: readonly ArrayLike<number>[] }[],
): { validation: number; bias: number; variance: number } {
  let [bias, variance, count] = [0, 0, 0];
  for (const { truth, predictions } of parts) {
    for (let k = 0; k < truth.length; k++) {
      if (Number.isNaN(truth[k])) continue;
      const said = predictions.map((p) => p[k]);
      const middle = mean(said);
      bias += (middle - truth[k]) ** 2;
      variance += mean(said.map((v) => (v - middle) ** 2));
      count++;
    }
  }
  return { validation: (bias + variance) / count, bias: bias / count, variance: variance / count };
}

/** The recipe with so many units in its widest hidden layer, the others in proportion. Throws ConfigError where it has none. */
export function withUnits(recipe: Recipe, units: number): Recipe {
  const { model } = recipe;
  const widest = widestOf(recipe);
  const sized = (of: unknown) => Math.max(1, Math.round((Number(of) * units) / widest));
  const layers = model.layers?.map((layer) => ({ ...layer, units: sized(layer.units) }));
  const branches = model.branches?.map((branch) => ({ ...branch, units: sized(branch.units) }));
  const other = layers ? { layers } : branches ? { branches } : { units };
  return { ...recipe, model: { ...model, ...other } };
}

/** A quarter, half, once and twice the units of the recipe. */
export function sizesAround(recipe: Recipe): number[] {
  const units = widestOf(recipe);
  return [...new Set([units / 4, units / 2, units, 2 * units].map((u) => Math.max(1, Math.round(u))))];
}

function widestOf({ model }: Recipe): number {
  const whole = model.branches ? unitsOf(model.branches) : (model.units ?? 0);
  const units = model.layers ? model.layers.map((layer) => Number(layer.units)) : [whole];
  const widest = Math.max(0, ...units);
  if (model.network || !(widest > 0)) {
    throw new ConfigError('report: sizes are of nets with hidden units; this model has none', ['model']);
  }
  return widest;
}
