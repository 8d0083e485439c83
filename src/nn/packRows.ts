type Weights = Int8Array | Int16Array | Int32Array;

/**
 * Weights in the order in which the dot products of src/kernel/integers.ts read them.
 *
 * w [gates][units][columns] becomes [units][columns of all gates]: of each four columns the four weights of gate 0, of gate 1, ...;
 * then the columns that are left, one by one. Of 8-bit weights the middle two of four change places, since SIMD instructions widen
 * bytes 0 and 2, then 1 and 3, of a word.
 */
export function packRows(w: Weights, gates: number, units: number, columns: number): Weights {
  const packed = w.slice();
  const order = w instanceof Int8Array ? [0, 2, 1, 3] : [0, 1, 2, 3];
  const groups = columns & ~3;
  let to = 0;
  for (let i = 0; i < units; i++) {
    const rows = Array.from({ length: gates }, (_, gate) => (gate * units + i) * columns);
    for (let k = 0; k < groups; k += 4) {
      for (const row of rows) for (const o of order) packed[to++] = w[row + k + o];
    }
    for (let k = groups; k < columns; k++) for (const row of rows) packed[to++] = w[row + k];
  }
  return packed;
}

/** Values of [gates][units] as [units][gates]. */
export function byUnit(units: number, values: ArrayLike<number>): number[] {
  const gates = values.length / units;
  return Array.from(values, (_, k) => values[(k % gates) * units + Math.floor(k / gates)]);
}

/** Values of two arrays [gates][units] as [units][gates][2]. */
export function pairsByUnit(units: number, a: ArrayLike<number>, b: ArrayLike<number>): number[] {
  const second = byUnit(units, b);
  return byUnit(units, a).flatMap((first, k) => [first, second[k]]);
}
