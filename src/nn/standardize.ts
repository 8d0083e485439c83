import { i32, reals, type Values } from '../kernel/layout.ts';
import { type NetLayer, netLayer } from './cell.ts';
import type { InputScale } from './scaling.ts';

function design(inputs: readonly InputScale[]) {
  return {
    inputs: i32(inputs.length),
    mean: reals(inputs.map((i) => i.mean)),
    scale: reals(inputs.map((i) => 1 / i.std)),
  };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<Record<string, never>>;

export function process(c: Coeffs, _s: State, n: i32, x: reals, y: reals): void {
  for (let t: i32 = 0; t < n; t++) {
    for (let k: i32 = 0; k < c.inputs; k++) {
      const at: i32 = t * c.inputs + k;
      y[at] = (x[at] - c.mean[k]) * c.scale[k];
    }
  }
}

/** Front of a float net: y = (x - mean) / std with the statistics of the training data. x, y [n][inputs]. */
export function standardize(inputs: readonly InputScale[]): NetLayer {
  const { length } = inputs;
  const coeffs = design(inputs);
  return netLayer({
    kernel: 'standardize',
    process,
    coeffs,
    state: {},
    inputs: length,
    outputs: length,
    x: 'reals',
    y: 'reals',
  });
}
