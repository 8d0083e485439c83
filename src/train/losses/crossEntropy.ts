import { exp, log } from '../../kernel/intrinsics.ts';
import type { Loss } from './loss.ts';

export interface CrossEntropyParams {
  readonly classes: number;
  /** What of the truth is spread over all classes alike: 0 for none. */
  readonly labelSmoothing?: number;
  /** Weight of the rows of each class. Default: all alike. */
  readonly classWeights?: readonly number[];
}

/**
 * Cross-entropy between the softmax of `classes` outputs and a class, the one target, by its index.
 *
 * q_k = (1 - smoothing) v_c [k = c] + v_k smoothing / classes; a row costs -sum q_k ln p_k; the mean is over the weights v_c of the rows'
 * classes. d loss / d y_k = p_k sum q - q_k.
 * Source: Szegedy et al., Rethinking the inception architecture, 2016, section 7. Equal to torch.nn.CrossEntropyLoss.
 */
export function crossEntropy({ classes, labelSmoothing = 0, classWeights }: CrossEntropyParams): Loss {
  const v = classWeights ?? new Array<number>(classes).fill(1);
  const q = new Float64Array(classes);
  return (y, target, weight, dy) => {
    const counted = target.reduce((sum, c, i) => sum + weight[i] * v[c], 0);
    const scale = counted > 0 ? 1 / counted : 0;
    let loss = 0;
    for (let i = 0; i < target.length; i++) {
      const row = i * classes;
      let [total, sum] = [0, 0];
      let largest = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < classes; k++) {
        q[k] = weight[i] * v[k] * (labelSmoothing / classes + (k === target[i] ? 1 - labelSmoothing : 0));
        total += q[k];
        largest = Math.max(largest, y[row + k]);
      }
      for (let k = 0; k < classes; k++) {
        dy[row + k] = exp(y[row + k] - largest);
        sum += dy[row + k];
      }
      const logSum = largest + log(sum);
      for (let k = 0; k < classes; k++) {
        loss += q[k] * (logSum - y[row + k]);
        dy[row + k] = (total * (dy[row + k] / sum) - q[k]) * scale;
      }
    }
    return loss * scale;
  };
}
