import type { EpochReport } from '../trainer.ts';
import { percent } from './percent.ts';

/** Train and validation alike: squared errors in parts of the targets' variance, or losses. */
export interface Fit {
  readonly measure: 'variance' | 'loss';
  readonly train: number;
  readonly validation: number;
  /** Of the best simple baseline on the train rows, and on the validation rows; absent when unknown. */
  readonly naive?: number;
  readonly naiveValidation?: number;
  /** What of `validation` is a constant offset; absent when unknown. */
  readonly offset?: number;
}

export const KINDS = ['underfit', 'beaten', 'overfit', 'gap', 'good', 'unknown'] as const;

export interface Verdict {
  readonly kind: (typeof KINDS)[number];
  readonly text: string;
  readonly advice: string;
  /** (validation - train) / validation, of squared errors or losses. */
  readonly gap?: number;
}

/** A gap above it is much. */
const MUCH = 0.3;

/**
 * Under-fit: the train error is above that of a simple baseline, and validation not much worse. Beaten: a simple baseline is as good on
 * validation rows. Over-fit: a gap of more than 30 %, the best epoch in the first 60 % and validation more than 5 % worse at the end.
 * A gap without that rise, or one that is nothing but an offset, is told as what it is: parts that differ, or too few rows. Without
 * curves a gap is not told apart.
 */
export function verdictOf(fit: Fit | undefined, epochs: readonly EpochReport[] = []): Verdict {
  if (!fit || !(fit.train > 0 && fit.validation > 0)) {
    return {
      kind: 'unknown',
      text: 'neither the rows nor the epochs of the training are there to judge by',
      advice: 'train again, or give the logs with --log',
    };
  }
  const { train, validation, naive, naiveValidation, offset = 0 } = fit;
  const gap = gapOf(train, validation);
  const told = figureIn(fit.measure);
  const of = fit.measure === 'loss' ? 'loss' : "error, in parts of the targets' deviation,";
  const figures = `${of} ${told(train)} on train rows, ${told(validation)} on validation rows`;
  const verdict = (kind: Verdict['kind'], text: string, advice: string): Verdict => ({ kind, gap, text, advice });
  if (gap <= MUCH) {
    if (naive !== undefined && train > naive) {
      return verdict(
        'underfit',
        `under-fit: ${figures}; a simple baseline fits the train rows to ${told(naive)}`,
        'more units or layers, more epochs, a higher rate, less weightDecay and dropout; inputs that cause the target (squares, slow means)',
      );
    }
    if (naiveValidation !== undefined && validation >= naiveValidation) {
      return verdict(
        'beaten',
        `no better than a simple baseline: ${figures}, where the baseline has ${told(naiveValidation)}`,
        'use the baseline, or find inputs that tell more of the target; more units will not help',
      );
    }
    const advice = 'more units may lower both errors (report --sizes), more logs the gap (report --learning-curve)';
    return verdict('good', `a good fit: ${figures}`, advice);
  }
  if (offset > 0 && gapOf(train, validation - offset) <= MUCH) {
    return verdict(
      'gap',
      `validation is worse by an offset alone: ${figures}, ${told(validation - offset)} without it`,
      'the level of a channel differs between the parts: compare sensors and starts; residualTo a measured channel',
    );
  }
  if (rises(epochs)) {
    return verdict(
      'overfit',
      `over-fit: ${figures}; validation rises after its best epoch`,
      'more logs first; then weightDecay, dropout or augment; fewer units or links; for temperatures a thermal network in place of a net',
    );
  }
  return verdict(
    'gap',
    `validation is much worse than train, without a rise at the end: ${figures}`,
    'the parts differ, or there are too few rows: see the shifts and the learning curve before changing the net',
  );
}

const gapOf = (train: number, validation: number) => (validation - train) / validation;

/** A squared error as its root, which is what engineers compare; a loss as it is. */
const figureIn = (measure: Fit['measure']) => (value: number) => {
  if (measure === 'loss') return value.toPrecision(3);
  const part = Math.sqrt(value);
  return percent(part, part < 0.01 ? 2 : part < 0.1 ? 1 : 0);
};

/** The best epoch lies in the first 60 %, and the last validation loss is more than 5 % above it. */
function rises(epochs: readonly EpochReport[]): boolean {
  const losses = epochs.map((e) => e.validationLoss);
  const best = Math.min(...losses);
  return losses.indexOf(best) < 0.6 * losses.length && losses[losses.length - 1] > 1.05 * best;
}
