import type { Curve } from '../../../src/train/diagnose/curves.ts';
import type { EpochReport } from '../../../src/train/trainer.ts';

/** A curve of epochs from two losses, nothing else about it worth a word. */
export function curveOf(
  trainLoss: readonly number[],
  validationLoss: readonly number[] = trainLoss,
  seed = 1,
  more: Partial<EpochReport> = {},
): Curve {
  let best = Number.POSITIVE_INFINITY;
  const epochs = trainLoss.map((loss, epoch): EpochReport => {
    const validation = validationLoss[epoch];
    const improved = validation < best;
    if (improved) best = validation;
    return {
      epoch,
      trainLoss: loss,
      validationLoss: validation,
      rate: 0.01,
      gradientNorm: 0.3,
      clipped: 0,
      best: improved,
      ...more,
    };
  });
  return { seed, epochs };
}

/** n values from a rule. */
export const values = (n: number, of: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => of(i));
