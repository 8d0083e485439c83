import type { EpochReport } from '../trainer.ts';

/** Squared errors in parts of the targets' variance, or losses: train and validation alike. */
export interface Fit {
  readonly train: number;
  readonly validation: number;
  /** Of the best simple baseline on the train rows; absent when unknown. */
  readonly naive?: number;
}

export const KINDS = ['underfit', 'overfit', 'gap', 'good', 'unknown'] as const;

export interface Verdict {
  readonly kind: (typeof KINDS)[number];
  readonly text: string;
  readonly advice: string;
  /** (validation - train) / validation. */
  readonly gap?: number;
}

/** A gap above it is much; below `LITTLE` it is none. */
const MUCH = 0.3;
const LITTLE = 0.1;

/**
 * Under-fit: the train error is above that of a simple baseline, and validation hardly worse. Over-fit: a gap of more than 30 %, the best
 * epoch in the first 60 % and validation more than 5 % worse at the end. A gap without that rise is told as what it is: parts
 * that differ, or too few rows. Without curves a gap is not told apart.
 */
export function verdictOf(fit: Fit | undefined, epochs: readonly EpochReport[] = []): Verdict {
  if (!fit || !(fit.train > 0 && fit.validation > 0)) {
    return {
      kind: 'unknown',
      text: 'neither the rows nor the epochs of the training are there to judge by',
      advice: 'train again, or give the logs with --log',
    };
  }
  const { train, validation, naive } = fit;
  const gap = (validation - train) / validation;
  const figures = `train ${train.toPrecision(3)}, validation ${validation.toPrecision(3)}, gap ${(100 * gap).toFixed(0)} %`;
  if (naive !== undefined && train > naive && gap < LITTLE) {
    return {
      kind: 'underfit',
      gap,
      text: `under-fit: ${figures}; a simple baseline fits the train rows to ${naive.toPrecision(3)}`,
      advice:
        'more units or layers, more epochs, a higher rate, less weightDecay and dropout; inputs that cause the target (squares, slow means)',
    };
  }
  if (gap <= MUCH) {
    return {
      kind: 'good',
      gap,
      text: `a good fit: ${figures}`,
      advice: 'more units may lower both errors (report --sizes), more logs the gap (report --learning-curve)',
    };
  }
  if (rises(epochs)) {
    return {
      kind: 'overfit',
      gap,
      text: `over-fit: ${figures}; validation rises after its best epoch`,
      advice: 'more logs first; then weightDecay, dropout or augment; fewer units; a thermal network for temperatures',
    };
  }
  return {
    kind: 'gap',
    gap,
    text: `validation is much worse than train, without a rise at the end: ${figures}`,
    advice:
      'the parts differ, or there are too few rows: see the shifts and the learning curve before changing the net',
  };
}

/** The best epoch lies in the first 60 %, and the last validation loss is more than 5 % above it. */
function rises(epochs: readonly EpochReport[]): boolean {
  const losses = epochs.map((e) => e.validationLoss);
  const best = Math.min(...losses);
  return losses.indexOf(best) < 0.6 * losses.length && losses[losses.length - 1] > 1.05 * best;
}
