/**
 * Mean squared error over the values that count: loss = sum w (y - t)^2 / sum w.
 *
 * y, target, weight: [rows][targets]; a weight is 0 or 1. Writes d loss / d y into `dy`; 0 and zeros when nothing counts.
 */
export function mse(y: Float64Array, target: Float64Array, weight: Float64Array, dy: Float64Array): number {
  let counted = 0;
  for (let i = 0; i < weight.length; i++) counted += weight[i];
  const scale = counted > 0 ? 1 / counted : 0;
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const e = weight[i] * (y[i] - target[i]);
    sum += e * e;
    dy[i] = 2 * e * scale;
  }
  return sum * scale;
}
