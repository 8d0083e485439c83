import { i8s, i16s, i32, i32s, type Values } from '../kernel/layout.ts';
import { netLayer } from './cell.ts';
import { denseArrays, denseSums, type Int8Kernel, type Int8Values } from './int8.ts';
import { TANH_TABLE } from './tanhTable.ts';

function design(inputs: number, units: number, activation: number, v: Int8Values) {
  return {
    inputs: i32(inputs),
    units: i32(units),
    activation: i32(activation),
    shift: i32(v.shift[0]),
    weight: i8s(v.weight),
    multiplier: i16s(v.multiplier),
    bias: i32s(v.bias),
    tanhTable: i16s(TANH_TABLE),
  };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<Record<string, never>>;

export function process(c: Coeffs, _s: State, n: i32, x: i16s, y: i16s): void {
  for (let t: i32 = 0; t < n; t++) {
    const from: i32 = t * c.inputs;
    for (let i: i32 = 0; i < c.units; i++) {
      const row: i32 = i * c.inputs;
      let sum: i32 = 0;
      for (let k: i32 = 0; k < c.inputs; k++) sum += c.weight[row + k] * x[from + k];
      let u: i32 = saturate((c.bias[i] + mulh16(sum, c.multiplier[i])) >> c.shift);
      if (c.activation === 1) u = tanhQ15(c.tanhTable, u);
      else if (c.activation === 2 && u < 0) u = 0;
      y[t * c.units + i] = u;
    }
  }
}

/** floor(a m / 65536) for 0 <= m <= 32767, by products that fit into 32 bits. */
function mulh16(a: i32, m: i32): i32 {
  return (a >> 16) * m + (((a & 65535) * m) >> 16);
}

function saturate(v: i32): i32 {
  return v < -32768 ? -32768 : v > 32767 ? 32767 : v;
}

/** tanh of u in Q3.12, linear between the table's entries. */
function tanhQ15(table: i16s, u: i32): i32 {
  const k: i32 = (u >> 7) + 256;
  return (table[k] * 128 + (table[k + 1] - table[k]) * (u & 127) + 64) >> 7;
}

/**
 * Hidden dense layer in integers: 8-bit weights, 16-bit inputs and outputs, bit-equal on every machine.
 *
 * u = (bias + mulh16(W x, multiplier)) >> shift, saturated to 16 bits. For tanh u is in Q3.12; for linear and relu it is the
 * output itself, in Q0.15 of a range found by calibration.
 * Cost: units * inputs 8 by 16 bit multiplications; no state.
 */
export const denseInt8: Int8Kernel = {
  name: 'denseInt8',
  arrays: denseArrays,
  layer: (inputs, units, activation, values) =>
    netLayer({
      kernel: 'denseInt8',
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
