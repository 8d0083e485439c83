import { addScaledPair, copyI16, dot, saturate16, tanhQ15 } from '../kernel/intrinsics.ts';
import { i16s, i32, type i32s, type Values } from '../kernel/layout.ts';
import { netLayer } from './cell.ts';
import { gateArrays, gateCoeffs, gateSums } from './gates.ts';
import type { Int8Kernel, Int8Values, IntegerTwin } from './int8.ts';

function design(inputs: number, units: number, activation: number, v: Int8Values) {
  return { ...gateCoeffs(inputs, units, 1, v), activation: i32(activation) };
}

function state(units: number) {
  return { h: i16s(units) };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: i16s, y: i16s): void {
  const inputs: i32 = c.inputs;
  const units: i32 = c.units;
  const bias: i32s = c.bias;
  const h: i16s = s.h;
  for (let t: i32 = 0; t < n; t++) {
    const to: i32 = t * units;
    for (let i: i32 = 0; i < units; i++) {
      const given: i32 = dot(c.weightIh, i * inputs, x, t * inputs, inputs);
      const remembered: i32 = dot(c.weightHh, i * units, h, 0, units);
      const u: i32 = addScaledPair(bias[i], given, remembered, c.multiplier, 2 * i) >> c.shift;
      if (c.activation === 1) y[to + i] = tanhQ15(c.tanhTable, u);
      else y[to + i] = u < 0 ? 0 : saturate16(u);
    }
    // only now: every unit reads the whole old state
    copyI16(y, to, units, h);
  }
}

/** A simple recurrent layer whose weights have 8 or 16 bits. */
export function integerRnn({ name, weights, process }: IntegerTwin<Coeffs, State>): Int8Kernel {
  return {
    name,
    arrays: (inputs, units) => gateArrays(inputs, units, 1, weights),
    layer: (inputs, units, activation, values) =>
      netLayer({
        kernel: name,
        process,
        coeffs: design(inputs, units, activation, values),
        state: state(units),
        inputs,
        outputs: units,
        x: 'i16s',
        y: 'i16s',
      }),
    sums: gateSums,
  };
}

/**
 * Simple recurrent layer in integers: 8-bit weights, 16-bit state, bit-equal on every machine.
 *
 * As rnn, with x and h in Q0.15. For tanh (activation 1) the sum u is in Q3.12; for relu (2) it is the state itself, in Q0.15 of a range
 * found by calibration, and saturates there. `proveInt8` shows that no input overflows 32 bits.
 * Cost: units (inputs + units) 8 by 16 bit multiplications and 4 units multiplications more; 2 units bytes of state.
 */
export const rnnInt8: Int8Kernel = integerRnn({ name: 'rnnInt8', weights: 'i8s', process });
