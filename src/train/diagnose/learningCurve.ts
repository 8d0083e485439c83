import { ConfigError, DataError } from '../../core/errors.ts';
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
  /** Parts that were too small to learn from, and why. */
  readonly skipped: readonly { readonly rows: number; readonly why: string }[];
  /** What the law says of twice and four times the rows; empty where it falls faster than 1/n, which does not go on. */
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
 * Fits the recipe to the last eighth, quarter, half and all of the train rows, each with a scaler of its own, and judges on the one
 * validation part. Fewer rows are read in fewer lanes, so that an epoch has as many updates. Chosen are the rows nearest to validation: on
 * a motor that changes, the first rows would make more data look worse than it is.
 */
export async function learningCurve(
  recipe: Recipe,
  data: Dataset,
  plan: FitPlan,
  fractions: readonly number[] = FRACTIONS,
): Promise<LearningCurve> {
  const points: LearningPoint[] = [];
  const skipped: { rows: number; why: string }[] = [];
  // the largest first: what is left takes no longer
  for (const fraction of [...fractions].sort((a, b) => b - a)) {
    const rows = Math.round(fraction * data.split.train.rows);
    try {
      points.unshift(await pointOf(recipe, data, plan, rows));
    } catch (error) {
      // a class without a row, lanes shorter than the burn-in
      if (!(error instanceof ConfigError || error instanceof DataError)) throw error;
      skipped.unshift({ rows, why: error.message });
    }
  }
  const law = fitPowerLaw(
    points.map((p) => p.rows),
    points.map((p) => p.validation),
  );
  const most = Math.max(...points.map((p) => p.rows));
  // a squared error that falls faster than 1/n is that of nets that only begin to learn: it will not go on so
  const forecast =
    law && law.c <= 1 ? [2, 4].map((k) => ({ rows: k * most, validation: powerLawAt(law, k * most) })) : [];
  return { points, skipped, law, forecast };
}

async function pointOf(recipe: Recipe, data: Dataset, plan: FitPlan, rows: number): Promise<LearningPoint> {
  const std = deviationsOf(data.scaler);
  const part = latestRows(data.split.train, rows);
  const train = trainingExamples(recipe, part);
  const some = { ...data, split: { ...data.split, train: part }, scaler: fitScaler(part, data.task), train };
  const fewer = { ...recipe, training: trainingFor(recipe, rows / data.split.train.rows) };
  const [onTrain, onValidation] = [train, data.validation].map((sequences) => judgeOf(recipe, data, sequences));
  const errors: { train: number; validation: number }[] = [];
  for (const seed of plan.seeds) {
    plan.onFit?.(`${rows} rows, seed ${seed}`);
    const net = await fitOnce(fewer, some, seed, plan.card, plan.signal);
    errors.push({
      train: squaredError(score(net, onTrain), std),
      validation: squaredError(score(net, onValidation), std),
    });
  }
  const seeds = errors.map((e) => e.validation);
  return { rows, train: mean(errors.map((e) => e.train)), validation: mean(seeds), seeds };
}

/** As many updates for a part of the rows: by fewer lanes, and by more epochs where lanes cannot be fewer. */
function trainingFor({ training }: Recipe, part: number): Recipe['training'] {
  const { epochs, patience, optimizer, update } = training;
  if (optimizer === 'levenbergMarquardt' || update === 'epoch') return training;
  const batch = Math.max(1, Math.round(training.batch * part));
  const longer = (count: number) => Math.round((count * batch) / (training.batch * part));
  return { ...training, batch, epochs: longer(epochs), patience: longer(patience) };
}
