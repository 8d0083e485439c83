import type { Int8Values } from './int8.ts';
import type { Layer } from './net.ts';
import {
  biasOf,
  largestShift,
  multiplierOf,
  productOf,
  quantizeRows,
  type RowSum,
  type WeightType,
} from './requantize.ts';

/** A dense layer with results of `steps` steps a unit; undefined where its sums cannot be kept inside 32 bits. */
export function quantizeDense(
  { inputs, weights, params }: Pick<Layer, 'inputs' | 'weights' | 'params'>,
  columnScale: readonly number[],
  steps: number,
  type: WeightType,
): Int8Values | undefined {
  const w = quantizeRows(weights.weight, params.units, columnScale, type);
  const products = Array.from(weights.bias, (_, row) => productOf(w, row, inputs, steps));
  const sums = products.map((p, row): RowSum => ({ bias: weights.bias[row] * steps, products: [p] }));
  const shift = largestShift(sums);
  if (shift === 0) return undefined;
  return {
    weight: w.q,
    multiplier: Int16Array.from(products, (p) => multiplierOf(p.unit, shift)),
    bias: Int32Array.from(sums, (s) => biasOf(s.bias, shift)),
    shift: Int32Array.of(shift),
  };
}
