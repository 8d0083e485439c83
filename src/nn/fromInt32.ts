import type { i32, i32s, real, reals, Values } from '../kernel/layout.ts';
import { type NetLayer, netLayer } from './cell.ts';
import { type OutputScale, outputCoeffs } from './scaling.ts';

type Coeffs = Values<ReturnType<typeof outputCoeffs>>;
type State = Values<Record<string, never>>;

export function process(c: Coeffs, _s: State, n: i32, x: i32s, raw: reals, y: reals): void {
  for (let t: i32 = 0; t < n; t++) {
    for (let i: i32 = 0; i < c.outputs; i++) {
      const at: i32 = t * c.outputs + i;
      const net: real = x[at];
      const value: real = c.mean[i] + c.scale[i] * net;
      const channel: i32 = c.residualTo[i];
      y[at] = channel < 0 ? value : raw[t * c.netInputs + channel] + value;
    }
  }
}

/**
 * End of an int8 net: as destandardize, from integers with `fraction` bits behind the point.
 * x, y [n][outputs]; raw [n][net inputs] as the net was given them.
 */
export function fromInt32(outputs: readonly OutputScale[], netInputs: number, fraction: number): NetLayer {
  const { length } = outputs;
  const coeffs = outputCoeffs(outputs, netInputs, 2 ** -fraction);
  return netLayer({
    kernel: 'fromInt32',
    process,
    coeffs,
    state: {},
    inputs: length,
    outputs: length,
    x: 'i32s',
    y: 'reals',
    raw: true,
  });
}
