/**
 * Mean squared error over the rows that count: loss = sum w (y - t)^2 / (features * sum w).
 *
 * y, target: [rows][features]; weight: [rows], 0 or 1. Writes d loss / d y into `dy`; 0 and zeros when no row counts.
 */
export function mse(y: Float64Array, target: Float64Array, weight: Float64Array, dy: Float64Array): number {
  const rows = weight.length;
  const features = y.length / rows;
  let counted = 0;
  for (let i = 0; i < rows; i++) counted += weight[i];
  const scale = counted > 0 ? 1 / (counted * features) : 0;
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    for (let k = i * features; k < (i + 1) * features; k++) {
      const e = weight[i] * (y[k] - target[k]);
      sum += e * e;
      dy[k] = 2 * e * scale;
    }
  }
  return sum * scale;
}
