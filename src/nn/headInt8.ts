import { addScaled, dot } from '../kernel/intrinsics.ts';
import { i16s, i32, i32s, type Values } from '../kernel/layout.ts';
import { netLayer } from './cell.ts';
import { denseArrays, denseSums, type Int8Kernel, type Int8Values, type IntegerTwin, weightsOf } from './int8.ts';
import { packRows } from './packRows.ts';

function design(inputs: number, units: number, v: Int8Values) {
  return {
    inputs: i32(inputs),
    units: i32(units),
    shift: i32(v.shift[0]),
    weight: weightsOf(packRows(v.weight, 1, units, inputs)),
    multiplier: i16s(v.multiplier),
    bias: i32s(v.bias),
  };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<Record<string, never>>;

export function process(c: Coeffs, _s: State, n: i32, x: i16s, y: i32s): void {
  for (let t: i32 = 0; t < n; t++) {
    for (let i: i32 = 0; i < c.units; i++) {
      const sum: i32 = dot(c.weight, i * c.inputs, x, t * c.inputs, c.inputs);
      y[t * c.units + i] = addScaled(c.bias[i], sum, c.multiplier[i]) >> c.shift;
    }
  }
}

/** A last layer whose weights have 8 or 16 bits. */
export function integerHead({ name, weights, process }: IntegerTwin<Coeffs, State>): Int8Kernel {
  return {
    name,
    arrays: (inputs, units) => ({ ...denseArrays(inputs, units, weights), fraction: { type: 'i32s', shape: [1] } }),
    layer: (inputs, units, _activation, values) =>
      netLayer({
        kernel: name,
        process,
        coeffs: design(inputs, units, values),
        state: {},
        inputs,
        outputs: units,
        x: 'i16s',
        y: 'i32s',
      }),
    sums: denseSums,
  };
}

/**
 * Last layer of an int8 net: linear, with 32-bit outputs, so that a prediction keeps its fine steps and has no range.
 *
 * y = (bias + floor(W x multiplier / 65536)) >> shift; x in Q0.15, y an integer with `fraction` bits behind the point.
 * Cost: units * inputs 8 by 16 bit multiplications; no state.
 */
export const headInt8: Int8Kernel = integerHead({ name: 'headInt8', weights: 'i8s', process });
