/** Types of the rows that a layer takes and gives; integers are fractions of 1. */
export const ROW_TYPES = {
  int8: { c: 'int8_t', one: 128, read: (b: ArrayBuffer) => new Int8Array(b) },
  int16: { c: 'int16_t', one: 32768, read: (b: ArrayBuffer) => new Int16Array(b) },
  float: { c: 'float', one: 1, read: (b: ArrayBuffer) => new Float32Array(b) },
} as const;

export type RowName = keyof typeof ROW_TYPES;

/** Rows of 16-bit fractions in another type; 8-bit ones are rounded. */
export function rowsAs(x: Int16Array, to: RowName): Int8Array | Int16Array | Float32Array {
  if (to === 'int16') return x;
  if (to === 'int8') return Int8Array.from(x, (v) => Math.min(127, Math.round(v / 256)));
  return Float32Array.from(x, (v) => v / 32768);
}

/** Root mean square of the differences between rows as they came out and true ones. */
export function rmsError(bytes: Uint8Array, type: RowName, truth: Float64Array): number {
  const { one, read } = ROW_TYPES[type];
  const y = read(bytes.slice().buffer);
  if (y.length !== truth.length) throw new Error(`${y.length} values came out instead of ${truth.length}`);
  return Math.sqrt(truth.reduce((sum, t, i) => sum + (y[i] / one - t) ** 2, 0) / truth.length);
}
