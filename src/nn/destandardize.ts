import type { i32, real, reals, Values } from '../kernel/layout.ts';
import { type NetLayer, netLayer } from './cell.ts';
import { type OutputScale, outputCoeffs } from './scaling.ts';

type Coeffs = Values<ReturnType<typeof outputCoeffs>>;
type State = Values<Record<string, never>>;

export function process(c: Coeffs, _s: State, n: i32, x: reals, raw: reals, y: reals): void {
  for (let t: i32 = 0; t < n; t++) {
    for (let i: i32 = 0; i < c.outputs; i++) {
      const at: i32 = t * c.outputs + i;
      const value: real = c.mean[i] + c.scale[i] * x[at];
      const channel: i32 = c.residualTo[i];
      y[at] = channel < 0 ? value : raw[t * c.netInputs + channel] + value;
    }
  }
}

/**
 * End of a float net: y = mean + std x, in SI units, plus the input channel that an output corrects.
 * x, y [n][outputs]; raw [n][net inputs] as the net was given them.
 */
export function destandardize(outputs: readonly OutputScale[], netInputs: number): NetLayer {
  const { length } = outputs;
  const coeffs = outputCoeffs(outputs, netInputs, 1);
  return netLayer({
    kernel: 'destandardize',
    process,
    coeffs,
    state: {},
    inputs: length,
    outputs: length,
    x: 'reals',
    y: 'reals',
    raw: true,
  });
}
