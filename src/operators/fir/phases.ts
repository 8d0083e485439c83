import { kaiserFilter } from './kaiser.ts';

/**
 * Taps by place between two samples: row p of `up` rows weighs, oldest first, the samples i - reach + 1 .. i + reach (i - reach .. for polyphase) around
 * the place i + p / up.
 */

/** Weights of the Lagrange polynomial of odd degree through the nearest samples. */
export function polynomialTaps(up: number, degree: number): Float64Array {
  const count = degree + 1;
  const taps = new Float64Array(up * count);
  for (let p = 0; p < up; p++) {
    const place = p / up + (degree - 1) / 2;
    for (let k = 0; k < count; k++) {
      let weight = 1;
      for (let m = 0; m < count; m++) if (m !== k) weight *= (place - m) / (k - m);
      taps[p * count + k] = weight;
    }
  }
  return taps;
}

/**
 * Weights of a low-pass at half the lower rate, `up` times as fine as the input; each row's sum is 1, so that a constant stays what it
 * is. Undefined when there would be more than `most`.
 */
export function polyphaseTaps(
  up: number,
  down: number,
  attenuationDb: number,
  passband: number,
  most: number,
): Float64Array | undefined {
  const middle = 0.5 / Math.max(up, down);
  if (middle === 0.5) return Float64Array.of(1);
  const filter = kaiserFilter(
    { high: middle, transition: 2 * middle * (1 - passband), attenuationDb, multiple: up },
    most - up,
  );
  if (!filter) return undefined;
  const reach = (filter.length - 1) / (2 * up);
  const count = 2 * reach + 1;
  const taps = new Float64Array(up * count);
  for (let p = 0; p < up; p++) {
    const row = taps.subarray(p * count, (p + 1) * count);
    // the sample at i + j lies j - p / up behind the place
    for (let j = -reach; j <= reach; j++) row[j + reach] = filter[(reach - j) * up + p] ?? 0;
    const sum = row.reduce((s, tap) => s + tap, 0);
    for (let k = 0; k < count; k++) row[k] /= sum;
  }
  return taps;
}
