import { z } from 'zod';
import { INTERPOLATED, MISSING } from '../core/quality.ts';
import { i32, type real, reals, type u8s, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { oddInteger } from './params.ts';

const params = z.strictObject({
  windowLength: oddInteger(3, 1023, 'Samples in the window.'),
  centered: z
    .boolean()
    .meta({ description: 'Give the median the time of the middle of the window, by a delay; otherwise of its end.' })
    .default(true),
});

/** Stands for an absent sample in the ring and, above all samples, in the sorted window. */
const FAR: real = 1e30;

function design(p: z.output<typeof params>) {
  return { windowLength: i32(p.windowLength), delay: i32(p.centered ? (p.windowLength - 1) / 2 : 0) };
}

function state(c: Coeffs) {
  const empty = new Float64Array(c.windowLength).fill(FAR);
  return { ring: reals(empty), sorted: reals(empty), at: i32(), count: i32() };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals, q: u8s): void {
  const ring: reals = s.ring;
  const sorted: reals = s.sorted;
  const windowLength: i32 = c.windowLength;
  const delay: i32 = c.delay;
  const half: i32 = windowLength >> 1;
  let at: i32 = s.at;
  let count: i32 = s.count;
  for (let i: i32 = 0; i < n; i++) {
    const newest: real = x[i] > -FAR && x[i] < FAR ? x[i] : FAR;
    const oldest: real = ring[at];
    ring[at] = newest;
    if (newest < FAR) count++;
    if (oldest < FAR) count--;
    exchange(sorted, windowLength, oldest, newest);
    const middle: real = ring[at < delay ? at - delay + windowLength : at - delay];
    at = at + 1 === windowLength ? 0 : at + 1;
    if (middle < FAR) {
      y[i] = count === windowLength ? sorted[half] : medianOf(sorted, count);
    } else if (count > half) {
      q[i] = INTERPOLATED;
      y[i] = medianOf(sorted, count);
    } else {
      q[i] = MISSING;
      y[i] = Number.NaN;
    }
  }
  s.at = at;
  s.count = count;
}

/** Puts the newest sample into the sorted window in place of the oldest. */
function exchange(sorted: reals, windowLength: i32, oldest: real, newest: real): void {
  let j: i32 = 0;
  let end: i32 = windowLength - 1;
  while (j < end) {
    const middle: i32 = (j + end) >> 1;
    if (sorted[middle] < oldest) j = middle + 1;
    else end = middle;
  }
  while (j + 1 < windowLength && sorted[j + 1] < newest) {
    sorted[j] = sorted[j + 1];
    j++;
  }
  while (j > 0 && sorted[j - 1] > newest) {
    sorted[j] = sorted[j - 1];
    j--;
  }
  sorted[j] = newest;
}

function medianOf(sorted: reals, count: i32): real {
  const half: i32 = count >> 1;
  return (count & 1) === 1 ? sorted[half] : 0.5 * (sorted[half - 1] + sorted[half]);
}

/**
 * Smooths by the median of a moving window: spikes shorter than half of it vanish, edges stay sharp.
 *
 * y[n] = median of the windowLength samples around x[n] (up to x[n] when not centered). Exact, by a sorted window.
 * x, y: [n], any unit, y as x.
 * Delay (windowLength - 1) / 2, or 0 when not centered; warm-up windowLength - 1, until then over the samples at hand. Absent
 * samples are left out of the window; one with most of its window present becomes the median, else stays MISSING.
 * Errors: an even window.
 * Cost: log2 windowLength comparisons and about windowLength / 3 moves a sample; 8 windowLength + 8 bytes of state in float.
 * Source: J. W. Tukey, Exploratory Data Analysis, 1977, ch. 7.
 */
export const median = defineOperator({
  name: 'median',
  summary: 'Smooths by the median of a moving window, which takes spikes away and keeps edges.',
  source: 'J. W. Tukey, Exploratory Data Analysis, 1977, ch. 7',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [{ name: 'y', unit: (_, [x]) => x, description: 'median of the window' }],
  flags: true,
  design,
  state,
  process,
  delay: (c) => c.delay,
  warmup: (c) => c.windowLength - 1,
  gap: 'predict',
  examples: [
    // the first and last windows hold two samples only: 1 9 and 4 3
    { params: { windowLength: 3 }, x: [[1, 9, 2, 4, 3]], y: [[5, 2, 4, 3, 3.5]] },
    { params: { windowLength: 3, centered: false }, x: [[1, 9, 2, 4, 3]], y: [[1, 5, 2, 4, 3]] },
  ],
});
