/**
 * The shortest symmetric filter at the new rate that brings ((sin pi f) / (factor sin(pi f / factor)))^order back to 1 within
 * rippleDb, for f up to passband / 2 cycles per new sample: least squares over 64 frequencies, gain exactly 1 at f = 0.
 * Undefined when 31 taps are not enough.
 */
export function droopFilter(
  factor: number,
  order: number,
  passband: number,
  rippleDb: number,
): Float64Array | undefined {
  if (passband === 0) return Float64Array.of(1);
  const frequencies = Array.from({ length: 64 }, (_, i) => (((i + 1) / 64) * passband) / 2);
  const droop = frequencies.map((f) => (Math.sin(Math.PI * f) / (factor * Math.sin((Math.PI * f) / factor))) ** order);
  const largest = 10 ** (rippleDb / 20) - 1;
  for (let half = 0; half <= 15; half++) {
    // gain = droop (1 + sum over k of g_k (2 cos(2 pi f k) - 2))
    const rows = frequencies.map((f, i) =>
      Array.from({ length: half }, (_, k) => -4 * droop[i] * Math.sin(Math.PI * f * (k + 1)) ** 2),
    );
    const g = leastSquares(
      rows,
      droop.map((d) => 1 - d),
    );
    const worst = Math.max(...rows.map((row, i) => Math.abs(droop[i] - 1 + dot(row, g))));
    if (worst > largest) continue;
    return Float64Array.from([...g.toReversed(), 1 - 2 * dot(g, new Array(half).fill(1)), ...g]);
  }
  return undefined;
}

/** Solution of rows g = wanted by orthogonal columns (modified Gram-Schmidt). */
function leastSquares(rows: readonly (readonly number[])[], wanted: readonly number[]): number[] {
  const columns = (rows[0] ?? []).map((_, k) => rows.map((row) => row[k]));
  const n = columns.length;
  const rest = [...wanted];
  const upper = columns.map(() => new Array<number>(n).fill(0));
  const share = columns.map((column, k) => {
    const size = Math.hypot(...column);
    upper[k][k] = size;
    const unit = column.map((v) => v / size);
    for (let j = k + 1; j < n; j++) {
      upper[k][j] = dot(unit, columns[j]);
      columns[j] = columns[j].map((v, i) => v - upper[k][j] * unit[i]);
    }
    const along = dot(unit, rest);
    for (let i = 0; i < rest.length; i++) rest[i] -= along * unit[i];
    return along;
  });
  const g = new Array<number>(n).fill(0);
  for (let k = n - 1; k >= 0; k--) g[k] = (share[k] - dot(upper[k], g)) / upper[k][k];
  return g;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, v, i) => sum + v * b[i], 0);
}
