import type { CardContent } from '../../model/card.ts';
import { fitScaler } from '../data/scaler.ts';
import { latestRows } from '../data/split.ts';
import { type Dataset, trainingExamples } from '../dataset.ts';
import type { Recipe } from '../recipe.ts';
import { score } from '../score.ts';
import { fitOnce } from './fitOnce.ts';
import { deviationsOf, judgeOf, squaredError } from './judgeParts.ts';
import { fitPowerLaw, type PowerLaw, powerLawAt } from './powerLaw.ts';
import { mean } from './rule.ts';

/** Errors of nets that were fitted to so many train rows: squares in parts of the variance, means over the seeds. */
export interface LearningPoint {
  readonly rows: number;
  readonly train: number;
  readonly validation: number;
  /** One validation error a seed. */
  readonly seeds: readonly number[];
}

export interface LearningCurve {
  readonly points: readonly LearningPoint[];
  /** Of the validation errors; absent for less than three points. */
  readonly law?: PowerLaw;
  /** What the law says of twice and four times the rows. */
  readonly forecast: readonly { readonly rows: number; readonly validation: number }[];
}

export interface FitPlan {
  readonly seeds: readonly number[];
  readonly card: CardContent;
  readonly signal?: AbortSignal;
  readonly onFit?: (text: string) => void;
}

export const FRACTIONS = [1 / 8, 1 / 4, 1 / 2, 1];

/**
 * Fits the recipe to the last eighth, quarter, half and all of the train rows, each with a scaler of its own and the same number of
 * updates, and judges on the one validation part. Chosen are the rows nearest to validation: on a motor that changes, the first rows
 * would make more data look worse than it is.
 */
export async function learningCurve(
  recipe: Recipe,
  data: Dataset,
  plan: FitPlan,
  fractions: readonly number[] = FRACTIONS,
): Promise<LearningCurve> {
  const std = deviationsOf(data.scaler);
  const judge = judgeOf(recipe, data, data.validation);
  const points: LearningPoint[] = [];
  for (const fraction of fractions) {
    const part = latestRows(data.split.train, Math.round(fraction * data.split.train.rows));
    const train = trainingExamples(recipe, part);
    const some = { ...data, split: { ...data.split, train: part }, scaler: fitScaler(part, data.task), train };
    const { epochs, patience, ...rest } = recipe.training;
    const longer = (count: number) => Math.round(count / fraction);
    const training = { ...rest, epochs: longer(epochs), patience: longer(patience) };
    const errors: { train: number; validation: number }[] = [];
    for (const seed of plan.seeds) {
      plan.onFit?.(`${part.rows} rows, seed ${seed}`);
      const net = await fitOnce({ ...recipe, training }, some, seed, plan.card, plan.signal);
      errors.push({
        train: squaredError(score(net, judgeOf(recipe, some, train)), std),
        validation: squaredError(score(net, judge), std),
      });
    }
    const seeds = errors.map((e) => e.validation);
    points.push({ rows: part.rows, train: mean(errors.map((e) => e.train)), validation: mean(seeds), seeds });
  }
  const law = fitPowerLaw(
    points.map((p) => p.rows),
    points.map((p) => p.validation),
  );
  const most = Math.max(...points.map((p) => p.rows));
  const forecast = law ? [2, 4].map((k) => ({ rows: k * most, validation: powerLawAt(law, k * most) })) : [];
  return { points, law, forecast };
}
