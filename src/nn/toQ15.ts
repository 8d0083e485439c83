import { floor, max, min, trunc } from '../kernel/intrinsics.ts';
import { type i16s, i32, type real, reals, type Values } from '../kernel/layout.ts';
import { type NetLayer, netLayer } from './cell.ts';
import type { InputScale } from './scaling.ts';

function design(inputs: readonly InputScale[]) {
  return {
    inputs: i32(inputs.length),
    mean: reals(inputs.map((i) => i.mean)),
    scale: reals(inputs.map((i) => 32768 / (i.std * i.range))),
  };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<Record<string, never>>;

export function process(c: Coeffs, _s: State, n: i32, x: reals, y: i16s): void {
  for (let t: i32 = 0; t < n; t++) {
    for (let k: i32 = 0; k < c.inputs; k++) {
      const at: i32 = t * c.inputs + k;
      const q: real = floor((x[at] - c.mean[k]) * c.scale[k] + 0.5);
      y[at] = trunc(max(-32768, min(32767, q)));
    }
  }
}

/**
 * Front of an int8 net: standardizes and brings to 16-bit fractions of each input's range.
 *
 * y = round(32768 (x - mean) / (std range)), saturated. x [n][inputs] in SI units, y [n][inputs] in Q0.15.
 */
export function toQ15(inputs: readonly InputScale[]): NetLayer {
  const { length } = inputs;
  const coeffs = design(inputs);
  return netLayer({
    kernel: 'toQ15',
    process,
    coeffs,
    state: {},
    inputs: length,
    outputs: length,
    x: 'reals',
    y: 'i16s',
  });
}
