import { i16s, i32, i32s } from '../kernel/layout.ts';
import { type Int8ArraySpec, type Int8Sum, type Int8Values, sumOfMagnitudes, weightsOf } from './int8.ts';
import { byUnit, packRows, pairsByUnit } from './packRows.ts';
import { TANH_TABLE } from './tanhTable.ts';

/** What the integer twins of the recurrent cells have in common: `gates` rows a unit, each with a product of x and one of h. */

/** Arrays of the model file: gate by gate, as PyTorch has them; with more biases than gates where a gate has two. */
export function gateArrays(
  inputs: number,
  units: number,
  gates: number,
  weights: 'i8s' | 'i16s',
  biases = gates,
): Record<string, Int8ArraySpec> {
  return {
    weightIh: { type: weights, shape: [gates * units, inputs] },
    weightHh: { type: weights, shape: [gates * units, units] },
    multiplierIh: { type: 'i16s', shape: [gates * units] },
    multiplierHh: { type: 'i16s', shape: [gates * units] },
    bias: { type: 'i32s', shape: [biases * units] },
    shift: { type: 'i32s', shape: [1] },
  };
}

/** The same for the kernel: unit by unit, weights in the order of the dot products, multipliers of x and h in pairs. */
export function gateCoeffs(inputs: number, units: number, gates: number, v: Int8Values) {
  return {
    inputs: i32(inputs),
    units: i32(units),
    shift: i32(v.shift[0]),
    weightIh: weightsOf(packRows(v.weightIh, gates, units, inputs)),
    weightHh: weightsOf(packRows(v.weightHh, gates, units, units)),
    multiplier: i16s(pairsByUnit(units, v.multiplierIh, v.multiplierHh)),
    bias: i32s(byUnit(units, v.bias)),
    tanhTable: i16s(TANH_TABLE),
  };
}

/** The product of x (Ih) or h (Hh) in the sum of a row. */
export function gateProduct(v: Int8Values, of: 'Ih' | 'Hh', columns: number, row: number): Int8Sum['products'][number] {
  return { weights: sumOfMagnitudes(v[`weight${of}`], row, columns), multiplier: v[`multiplier${of}`][row] };
}

/** Sums of the gates that add both products before the shift. */
export function gateSums(inputs: number, units: number, v: Int8Values): Int8Sum[] {
  return Array.from(v.bias, (bias, row) => ({
    bias,
    products: [gateProduct(v, 'Ih', inputs, row), gateProduct(v, 'Hh', units, row)],
  }));
}
