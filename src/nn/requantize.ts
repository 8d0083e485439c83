import { sumOfMagnitudes, worstSum } from './int8.ts';

/** Width of integer weights. */
export type WeightType = 'int8' | 'int16';

/** Rows of integer weights, each with its own scale: w = q * scale. */
export interface Rows {
  readonly q: Int8Array | Int16Array;
  readonly scale: Float64Array;
}

/** A product inside a row's sum: `unit` is what one count of the 32-bit sum is worth in steps of the result. */
export interface Product {
  readonly weights: number;
  readonly unit: number;
}

export interface RowSum {
  /** In steps of the result. */
  readonly bias: number;
  readonly products: readonly Product[];
}

/** Nearest integer, halves to even, as numpy's rint. */
function rint(v: number): number {
  const below = Math.floor(v);
  const rest = v - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/**
 * Symmetric per row: q = rint(w / scale), scale = max |w| / 127. Of 16-bit weights max |w| / 32767, or so much that the magnitudes of a
 * row add up to less than 2^16 and its sum cannot overflow 32 bits. `columnScale` is what the value 1 of an input stands for.
 */
export function quantizeRows(
  w: Float64Array,
  rows: number,
  columnScale: ArrayLike<number>,
  type: WeightType = 'int8',
): Rows {
  const columns = columnScale.length;
  const q = type === 'int8' ? new Int8Array(rows * columns) : new Int16Array(rows * columns);
  const scale = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let largest = 0;
    let sum = 0;
    for (let k = 0; k < columns; k++) {
      const size = Math.abs(w[i * columns + k] * columnScale[k]);
      largest = Math.max(largest, size);
      sum += size;
    }
    // each rounding adds up to half a step to the sum of magnitudes
    scale[i] = type === 'int8' ? largest / 127 : Math.max(largest / 32767, sum / (65535 - columns));
    // a row of zeros keeps scale 0, and so multiplier 0
    if (largest === 0) continue;
    for (let k = 0; k < columns; k++) q[i * columns + k] = rint((w[i * columns + k] * columnScale[k]) / scale[i]);
  }
  return { q, scale };
}

/** Row `row` times 16-bit inputs, in a result of `steps` steps a unit. */
export function productOf(rows: Rows, row: number, columns: number, steps: number): Product {
  return { weights: sumOfMagnitudes(rows.q, row, columns), unit: (rows.scale[row] / 32768) * steps };
}

export function multiplierOf(unit: number, shift: number): number {
  return rint(unit * 2 ** (16 + shift));
}

/** The bias before the shift, with the half that makes the shift round. */
export function biasOf(bias: number, shift: number): number {
  return rint(bias * 2 ** shift) + 2 ** (shift - 1);
}

/** The largest shift with which every multiplier fits 15 bits and no sum can overflow 32 bits; 0 when there is none. */
export function largestShift(sums: readonly RowSum[]): number {
  for (let shift = 24; shift >= 1; shift--) {
    const fits = sums.every(({ bias, products }) => {
      const terms = products.map((p) => ({ weights: p.weights, multiplier: multiplierOf(p.unit, shift) }));
      return (
        terms.every((t) => t.multiplier <= 32767 && t.weights * 32768 < 2 ** 31) &&
        worstSum({ bias: biasOf(bias, shift), products: terms }) < 2 ** 31
      );
    });
    if (fits) return shift;
  }
  return 0;
}
