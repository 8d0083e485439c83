/**
 * What training minimizes: a mean over the values that count, 0 when none does.
 *
 * y: [rows][outputs of the net]; target, weight: [rows][targets]. A weight is 1, or 0 for a value that counts nowhere; its target is then 0.
 * Writes d loss / d y into `dy`. Outputs a target: one, unless the loss says otherwise.
 */
export type Loss = (y: Float64Array, target: Float64Array, weight: Float64Array, dy: Float64Array) => number;

/** One over the number of values that count; 0 when none does. */
export function meanScale(weight: Float64Array): number {
  let counted = 0;
  for (let i = 0; i < weight.length; i++) counted += weight[i];
  return counted > 0 ? 1 / counted : 0;
}
