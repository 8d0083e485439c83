import { type Loss, meanScale } from './loss.ts';

/** The mean of f(y - target), which must be 0 at 0, by f and its derivative. */
export function errorLoss(f: (error: number) => number, slope: (error: number) => number): Loss {
  return (y, target, weight, dy) => {
    const scale = meanScale(weight);
    let sum = 0;
    for (let i = 0; i < y.length; i++) {
      const e = weight[i] * (y[i] - target[i]);
      sum += f(e);
      dy[i] = slope(e) * scale;
    }
    return sum * scale;
  };
}
