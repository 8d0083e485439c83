/** Blocks of equal length, in another order: `order` says which of the given blocks stands at each place. */
export function reorder(values: Float64Array, order: readonly number[]): Float64Array {
  const size = values.length / order.length;
  const out = new Float64Array(values.length);
  order.forEach((from, to) => {
    out.set(values.subarray(from * size, (from + 1) * size), to * size);
  });
  return out;
}

/** Matrix [rows][columns], row-major, as [columns][rows]. */
export function transpose(values: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < rows; i++) for (let k = 0; k < columns; k++) out[k * rows + i] = values[i * columns + k];
  return out;
}
