import { type Loss, meanScale } from './loss.ts';

/**
 * Pinball loss of several quantiles: an output a target and level, [rows][targets][levels].
 *
 * With e = t - y, a level q costs q e where e > 0 and (q - 1) e elsewhere; the mean is over levels too. Nothing keeps the
 * outputs of a target in order: where they cross, the data do not tell them apart.
 * Source: Koenker and Bassett, Regression quantiles, 1978.
 */
export function quantile(levels: readonly number[]): Loss {
  return (y, target, weight, dy) => {
    const scale = meanScale(weight) / levels.length;
    let sum = 0;
    for (let i = 0; i < target.length; i++) {
      for (let k = 0; k < levels.length; k++) {
        const at = i * levels.length + k;
        const e = weight[i] * (target[i] - y[at]);
        const slope = e > 0 ? levels[k] : levels[k] - 1;
        sum += slope * e;
        dy[at] = e === 0 ? 0 : -slope * scale;
      }
    }
    return sum * scale;
  };
}
