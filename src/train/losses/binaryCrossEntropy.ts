import { exp, log, sigmoid } from '../../kernel/intrinsics.ts';
import { type Loss, meanScale } from './loss.ts';

export interface BinaryCrossEntropyParams {
  /** How much of the absolute error is added. */
  readonly absolute?: number;
}

/**
 * Cross-entropy of targets t between 0 and 1, each for itself, and p = sigmoid(y): the mean of -t ln p - (1 - t) ln(1 - p) + absolute |p - t|.
 *
 * Its slope p - t does not vanish where p is at the wrong end, as that of any error of p does: under an absolute error alone, the nets leave
 * rare labels at 0. The absolute error in turn finds medians. d loss / d y = p - t + absolute sign(p - t) p (1 - p).
 * Source: Bishop, Pattern recognition and machine learning, 2006, 4.3.4. Equal to torch.nn.BCEWithLogitsLoss, and L1Loss of its sigmoid.
 */
export function binaryCrossEntropy({ absolute = 0 }: BinaryCrossEntropyParams = {}): Loss {
  return (y, target, weight, dy) => {
    const scale = meanScale(weight);
    let sum = 0;
    for (let i = 0; i < y.length; i++) {
      const p = sigmoid(y[i]);
      const e = p - target[i];
      // ln(1 + e^y) - t y, which no y makes infinite
      const entropy = Math.max(y[i], 0) + log(1 + exp(-Math.abs(y[i]))) - target[i] * y[i];
      sum += weight[i] * (entropy + absolute * Math.abs(e));
      dy[i] = weight[i] * (e + absolute * Math.sign(e) * p * (1 - p)) * scale;
    }
    return sum * scale;
  };
}
