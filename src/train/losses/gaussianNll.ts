import { exp } from '../../kernel/intrinsics.ts';
import { type Loss, meanScale } from './loss.ts';

/**
 * Negative log likelihood of a normal distribution, whose mean and log variance s are two outputs a target, [rows][targets][2].
 *
 * loss = (s + (t - y)^2 exp(-s)) / 2, without the constant. s stays above ln 1e-6 in it, as in torch.nn.GaussianNLLLoss, so that one row that
 * is met exactly does not outweigh all others.
 * Source: Nix and Weigend, Estimating the mean and variance of the target probability distribution, 1994.
 */
export const gaussianNll: Loss = (y, target, weight, dy) => {
  const scale = meanScale(weight);
  let sum = 0;
  for (let i = 0; i < target.length; i++) {
    const [mean, logVariance] = [2 * i, 2 * i + 1];
    const e = weight[i] * (y[mean] - target[i]);
    const s = weight[i] * Math.max(LEAST, y[logVariance]);
    const precision = exp(-s);
    sum += 0.5 * (s + e * e * precision);
    dy[mean] = e * precision * scale;
    dy[logVariance] = y[logVariance] > LEAST ? 0.5 * weight[i] * (1 - e * e * precision) * scale : 0;
  }
  return sum * scale;
};

/** ln 1e-6 */
const LEAST = -13.815510557964274;
