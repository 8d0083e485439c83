import { addScaled, dot, saturate16, sigmoidQ15, tanhQ15 } from '../kernel/intrinsics.ts';
import { i16s, i32, i32s, type Values } from '../kernel/layout.ts';
import { netLayer } from './cell.ts';
import { denseArrays, denseSums, type Int8Kernel, type Int8Values, type IntegerTwin, weightsOf } from './int8.ts';
import { packRows } from './packRows.ts';
import { TANH_TABLE } from './tanhTable.ts';

function design(inputs: number, units: number, activation: number, v: Int8Values) {
  return {
    inputs: i32(inputs),
    units: i32(units),
    activation: i32(activation),
    shift: i32(v.shift[0]),
    weight: weightsOf(packRows(v.weight, 1, units, inputs)),
    multiplier: i16s(v.multiplier),
    bias: i32s(v.bias),
    tanhTable: i16s(TANH_TABLE),
  };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<Record<string, never>>;

export function process(c: Coeffs, _s: State, n: i32, x: i16s, y: i16s): void {
  for (let t: i32 = 0; t < n; t++) {
    for (let i: i32 = 0; i < c.units; i++) {
      const sum: i32 = dot(c.weight, i * c.inputs, x, t * c.inputs, c.inputs);
      let u: i32 = saturate16(addScaled(c.bias[i], sum, c.multiplier[i]) >> c.shift);
      if (c.activation === 1) u = tanhQ15(c.tanhTable, u);
      else if (c.activation === 2 && u < 0) u = 0;
      else if (c.activation === 3) u = gelu(c.tanhTable, u);
      y[t * c.units + i] = u;
    }
  }
}

/** x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2 of x in Q3.12. */
function gelu(table: i16s, x: i32): i32 {
  // sqrt(2 / pi) (1 + 0.044715 x^2) in Q2.13, from x^2 in Q6.9
  const factor: i32 = 6536 + ((((x * x) >> 15) * 18705) >> 15);
  return (x * sigmoidQ15(table, (x * factor) >> 13) + 16384) >> 15;
}

/** A hidden dense layer whose weights have 8 or 16 bits. */
export function integerDense({ name, weights, process }: IntegerTwin<Coeffs, State>): Int8Kernel {
  return {
    name,
    arrays: (inputs, units) => denseArrays(inputs, units, weights),
    layer: (inputs, units, activation, values) =>
      netLayer({
        kernel: name,
        process,
        coeffs: design(inputs, units, activation, values),
        state: {},
        inputs,
        outputs: units,
        x: 'i16s',
        y: 'i16s',
      }),
    sums: denseSums,
  };
}

/**
 * Hidden dense layer in integers: 8-bit weights, 16-bit inputs and outputs, bit-equal on every machine.
 *
 * u = (bias + floor(W x multiplier / 65536)) >> shift, saturated to 16 bits. For tanh and gelu u is in Q3.12, as are the outputs of gelu;
 * for linear and relu it is the output itself, in Q0.15 of a range found by calibration.
 * Cost: units * inputs 8 by 16 bit multiplications; no state.
 */
export const denseInt8: Int8Kernel = integerDense({ name: 'denseInt8', weights: 'i8s', process });
