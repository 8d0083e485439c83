import { sigmoid } from '../../kernel/intrinsics.ts';
import type { Loss } from './loss.ts';

/** A loss of outputs that go through the logistic function first, as a net's last kernel does for targets between 0 and 1. */
export function squashed(loss: Loss): Loss {
  let squeezed = new Float64Array(0);
  return (y, target, weight, dy) => {
    if (squeezed.length !== y.length) squeezed = new Float64Array(y.length);
    for (let i = 0; i < y.length; i++) squeezed[i] = sigmoid(y[i]);
    const value = loss(squeezed, target, weight, dy);
    for (let i = 0; i < y.length; i++) dy[i] *= squeezed[i] * (1 - squeezed[i]);
    return value;
  };
}
