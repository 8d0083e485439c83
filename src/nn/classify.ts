import { exp } from '../kernel/intrinsics.ts';
import { i32, type real, type reals, type Values } from '../kernel/layout.ts';
import { type NetLayer, netLayer } from './cell.ts';

function design(classes: number) {
  return { classes: i32(classes) };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<Record<string, never>>;

export function process(c: Coeffs, _s: State, n: i32, x: reals, y: reals): void {
  for (let t: i32 = 0; t < n; t++) {
    const from: i32 = t * c.classes;
    const to: i32 = t * (c.classes + 1);
    let best: i32 = 0;
    for (let k: i32 = 1; k < c.classes; k++) if (x[from + k] > x[from + best]) best = k;
    const largest: real = x[from + best];
    let sum: real = 0;
    for (let k: i32 = 0; k < c.classes; k++) {
      const part: real = exp(x[from + k] - largest);
      y[to + 1 + k] = part;
      sum += part;
    }
    for (let k: i32 = 0; k < c.classes; k++) y[to + 1 + k] = y[to + 1 + k] / sum;
    y[to] = best;
  }
}

/**
 * End of a classifying net: the number of the likeliest class, the first of equals, and the probabilities of all.
 *
 * p_k = exp(x_k) / sum exp(x_j). x [n][classes], y [n][1 + classes].
 * Cost: an exp and a division a class; no state.
 */
export function classify(classes: number): NetLayer {
  return netLayer({
    kernel: 'classify',
    process,
    coeffs: design(classes),
    state: {},
    inputs: classes,
    outputs: classes + 1,
    x: 'reals',
    y: 'reals',
  });
}
