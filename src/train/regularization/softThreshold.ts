import type { Decayable } from '../optimizers/optimizer.ts';

/**
 * The proximal step of an L1 penalty: w <- sign(w) max(|w| - amount gain, 0), biases aside. Unlike a subgradient it makes true zeros.
 *
 * `gain` is the optimizer's for weight i of array k: Adam's steps are as large for small gradients, and so must be the penalty's, or no weight
 * would stay at zero.
 * Source: Daubechies, Defrise, De Mol, An iterative thresholding algorithm, 2004; in the metric of the step: Duchi, Hazan, Singer, 2011.
 */
export function softThreshold(
  weights: readonly Decayable[],
  amount: number,
  gain: (k: number, i: number) => number = () => 1,
): void {
  weights.forEach(({ value, decay }, k) => {
    if (!decay) return;
    for (let i = 0; i < value.length; i++) {
      const w = value[i];
      const less = amount * gain(k, i);
      // a NaN stays, to be found
      value[i] = Math.abs(w) <= less ? 0 : w > 0 ? w - less : w + less;
    }
  });
}
