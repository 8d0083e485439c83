import { i8s, i16s, i32, i32s, type Values } from '../kernel/layout.ts';
import { netLayer } from './cell.ts';
import { type Int8Kernel, type Int8Values, sumOfMagnitudes } from './int8.ts';
import { TANH_TABLE } from './tanhTable.ts';

function design(inputs: number, units: number, v: Int8Values) {
  return {
    inputs: i32(inputs),
    units: i32(units),
    shift: i32(v.shift[0]),
    weightIh: i8s(v.weightIh),
    weightHh: i8s(v.weightHh),
    multiplierIh: i16s(v.multiplierIh),
    multiplierHh: i16s(v.multiplierHh),
    bias: i32s(v.bias),
    tanhTable: i16s(TANH_TABLE),
  };
}

function state(units: number) {
  return { h: i16s(units) };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: i16s, y: i16s): void {
  const units: i32 = c.units;
  for (let t: i32 = 0; t < n; t++) {
    const from: i32 = t * c.inputs;
    const to: i32 = t * units;
    for (let i: i32 = 0; i < units; i++) {
      const zRow: i32 = units + i;
      const nRow: i32 = 2 * units + i;
      const rIn: i32 = mulh16(dot(c.weightIh, i, x, from, c.inputs), c.multiplierIh[i]);
      const rHidden: i32 = mulh16(dot(c.weightHh, i, s.h, 0, units), c.multiplierHh[i]);
      const r: i32 = sigmoidQ15(c.tanhTable, (c.bias[i] + rIn + rHidden) >> c.shift);
      const zIn: i32 = mulh16(dot(c.weightIh, zRow, x, from, c.inputs), c.multiplierIh[zRow]);
      const zHidden: i32 = mulh16(dot(c.weightHh, zRow, s.h, 0, units), c.multiplierHh[zRow]);
      const z: i32 = sigmoidQ15(c.tanhTable, (c.bias[zRow] + zIn + zHidden) >> c.shift);
      const nIn: i32 = mulh16(dot(c.weightIh, nRow, x, from, c.inputs), c.multiplierIh[nRow]);
      const nHidden: i32 = mulh16(dot(c.weightHh, nRow, s.h, 0, units), c.multiplierHh[nRow]);
      // 17 bits, so that the product with r stays below 2^31
      const hidden: i32 = clamp((c.bias[3 * units + i] + nHidden) >> c.shift, -65536, 65535);
      const gated: i32 = (r * hidden + 16384) >> 15;
      const candidate: i32 = tanhQ15(c.tanhTable, ((c.bias[nRow] + nIn) >> c.shift) + gated);
      y[to + i] = candidate + ((z * (s.h[i] - candidate) + 16384) >> 15);
    }
    for (let i: i32 = 0; i < units; i++) s.h[i] = y[to + i];
  }
}

/** Row `row` of w times the n values of x from `from` on. */
function dot(w: i8s, row: i32, x: i16s, from: i32, n: i32): i32 {
  const start: i32 = row * n;
  let sum: i32 = 0;
  for (let k: i32 = 0; k < n; k++) sum += w[start + k] * x[from + k];
  return sum;
}

/** floor(a m / 65536) for 0 <= m <= 32767, by products that fit into 32 bits. */
function mulh16(a: i32, m: i32): i32 {
  return (a >> 16) * m + (((a & 65535) * m) >> 16);
}

function clamp(v: i32, low: i32, high: i32): i32 {
  return v < low ? low : v > high ? high : v;
}

/** Table value at u (Q3.12), linear between entries: Q0.15 with 7 more bits, plus `rounding`. */
function interpolate(table: i16s, u: i32, rounding: i32): i32 {
  const bounded: i32 = clamp(u, -32768, 32767);
  const k: i32 = (bounded >> 7) + 256;
  return table[k] * 128 + (table[k + 1] - table[k]) * (bounded & 127) + rounding;
}

/** tanh of u in Q3.12. */
function tanhQ15(table: i16s, u: i32): i32 {
  return interpolate(table, u, 64) >> 7;
}

/** Logistic function of 2 u, u in Q3.12: (1 + tanh u) / 2. */
function sigmoidQ15(table: i16s, u: i32): i32 {
  return interpolate(table, u, 4194432) >> 8;
}

/**
 * GRU in integers: 8-bit weights, 16-bit state, bit-equal on every machine.
 *
 * As gru, with x and h in Q0.15 and pre-activations in Q3.12 (halved for the sigmoid gates, whose function is then read
 * from the same table of tanh). Each row of the weights has its own scale, folded into a 16-bit multiplier; the bias
 * holds the constant that makes the shift round. `proveInt8` shows that no input overflows 32 bits.
 * Cost: 3 units (inputs + units) 8 by 16 bit multiplications and 9 units multiplications more; 2 units bytes of state.
 */
export const gruInt8: Int8Kernel = {
  name: 'gruInt8',
  arrays: (inputs, units) => ({
    weightIh: { type: 'i8s', shape: [3 * units, inputs] },
    weightHh: { type: 'i8s', shape: [3 * units, units] },
    multiplierIh: { type: 'i16s', shape: [3 * units] },
    multiplierHh: { type: 'i16s', shape: [3 * units] },
    // r and z, n of the input, n of the state
    bias: { type: 'i32s', shape: [4 * units] },
    shift: { type: 'i32s', shape: [1] },
  }),
  layer: (inputs, units, _activation, values) =>
    netLayer({
      kernel: 'gruInt8',
      process,
      coeffs: design(inputs, units, values),
      state: state(units),
      inputs,
      outputs: units,
      x: 'i16s',
      y: 'i16s',
    }),
  sums: (inputs, units, v) => {
    const part = (weights: Int8Array, multipliers: Int16Array, columns: number, row: number) => ({
      weights: sumOfMagnitudes(weights, row, columns),
      multiplier: multipliers[row],
    });
    const input = (row: number) => part(v.weightIh as Int8Array, v.multiplierIh as Int16Array, inputs, row);
    const hidden = (row: number) => part(v.weightHh as Int8Array, v.multiplierHh as Int16Array, units, row);
    return Array.from(v.bias, (bias, i) => {
      if (i < 2 * units) return { bias, products: [input(i), hidden(i)] };
      return { bias, products: [i < 3 * units ? input(i) : hidden(i - units)] };
    });
  },
};
