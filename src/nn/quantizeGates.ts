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

/** A gate's rows: results of `steps` steps a unit; `split` where its two products are needed apart, as of the GRU's candidate. */
export interface Gate {
  readonly steps: number;
  readonly split?: boolean;
}

/**
 * The integers of a recurrent cell with PyTorch's four arrays. `columnScale` is what 32768 stands for in each input, `range` in the
 * state. Undefined where the sums cannot be kept inside 32 bits.
 */
export function quantizeGates(
  { inputs, weights, params: { units } }: Layer,
  gates: readonly Gate[],
  columnScale: readonly number[],
  range: number,
  type: WeightType,
): Int8Values | undefined {
  const rows = gates.length * units;
  const gateOf = (row: number) => gates[Math.floor(row / units)];
  const w = quantizeRows(weights.weightIh, rows, columnScale, type);
  const u = quantizeRows(weights.weightHh, rows, new Array<number>(units).fill(range), type);
  const input = Array.from({ length: rows }, (_, row) => productOf(w, row, inputs, gateOf(row).steps));
  const hidden = Array.from({ length: rows }, (_, row) => productOf(u, row, units, gateOf(row).steps));
  const { biasIh, biasHh } = weights;
  const sums = input.map((product, row): RowSum => {
    const { steps, split } = gateOf(row);
    if (split) return { bias: biasIh[row] * steps, products: [product] };
    return { bias: (biasIh[row] + biasHh[row]) * steps, products: [product, hidden[row]] };
  });
  hidden.forEach((product, row) => {
    const { steps, split } = gateOf(row);
    if (split) sums.push({ bias: biasHh[row] * steps, products: [product] });
  });
  const shift = largestShift(sums);
  if (shift === 0) return undefined;
  return {
    weightIh: w.q,
    weightHh: u.q,
    multiplierIh: Int16Array.from(input, (p) => multiplierOf(p.unit, shift)),
    multiplierHh: Int16Array.from(hidden, (p) => multiplierOf(p.unit, shift)),
    bias: Int32Array.from(sums, (s) => biasOf(s.bias, shift)),
    shift: Int32Array.of(shift),
  };
}
