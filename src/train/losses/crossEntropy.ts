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
 * Cross-entropy between the softmax of `classes` outputs and as many targets, the probabilities of the classes: mostly a 1 and zeros.
 *
 * q_k = v_k ((1 - smoothing) t_k + smoothing / classes); a row costs -sum q_k ln p_k; the mean is over sum v_k t_k. A row counts when its
 * first target does. d loss / d y_k = p_k sum q - q_k.
 * Source: Szegedy et al., Rethinking the inception architecture, 2016, section 7. Equal to torch.nn.CrossEntropyLoss for a class a row.
 */
export function crossEntropy({ classes, labelSmoothing = 0, classWeights }: CrossEntropyParams): Loss {
  const v = classWeights ?? new Array<number>(classes).fill(1);
  const q = new Float64Array(classes);
  return (y, target, weight, dy) => {
    const counted = target.reduce((sum, t, i) => sum + weight[i] * v[i % classes] * t, 0);
    const scale = counted > 0 ? 1 / counted : 0;
    let loss = 0;
    for (let row = 0; row < y.length; row += classes) {
      let [total, sum] = [0, 0];
      let largest = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < classes; k++) {
        q[k] = weight[row] * v[k] * (labelSmoothing / classes + (1 - labelSmoothing) * target[row + k]);
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
