import { z } from 'zod';
import { INTERPOLATED, MISSING, OUTLIER } from '../core/quality.ts';
import { abs, max, min } from '../kernel/intrinsics.ts';
import { bool, i32, real, reals, type u8s, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { hampelThreshold } from './hampelThreshold.ts';
import { actionCode, outlierAction } from './outlierAction.ts';
import { notNegative, oddInteger, positive, within } from './params.ts';

const params = z
  .strictObject({
    windowLength: oddInteger(3, 255, 'Samples in the window.'),
    nSigma: positive(
      '1',
      'Distance from the median beyond which a sample is an outlier, in standard deviations (1.4826 MAD).',
    ).optional(),
    falseAlarm: within(
      1e-6,
      0.2,
      '1',
      'Instead of nSigma: share of clean Gaussian samples taken for outliers. 0.0027 when neither is given.',
    ).optional(),
    centered: z
      .boolean()
      .meta({ description: 'Judge the sample in the middle of the window; otherwise the newest, without delay.' })
      .default(true),
    floor: notNegative('as x', 'Smallest MAD that counts: half the resolution of a quantized signal.').default(0),
    action: outlierAction('the median').default('replace'),
  })
  .refine((p) => p.nSigma === undefined || p.falseAlarm === undefined, {
    error: 'and falseAlarm exclude each other',
    path: ['nSigma'],
  });

const HOLD: i32 = 1;
const DROP: i32 = 2;
const FLAG: i32 = 3;
/** Stands for an absent sample in the ring and, above all samples, in the sorted window. */
const FAR: real = 1e30;

function design(p: z.output<typeof params>) {
  const nSigma = p.nSigma ?? hampelThreshold(p.windowLength, p.falseAlarm ?? 0.0027);
  return {
    windowLength: i32(p.windowLength),
    delay: i32(p.centered ? (p.windowLength - 1) / 2 : 0),
    limit: real(1.4826 * nSigma),
    floor: real(p.floor),
    action: actionCode(p.action),
  };
}

function state(c: Coeffs) {
  const empty = new Float64Array(c.windowLength).fill(FAR);
  return { ring: reals(empty), sorted: reals(empty), at: i32(), count: i32(), last: real(), hasLast: bool() };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals, q: u8s): void {
  const ring: reals = s.ring;
  const sorted: reals = s.sorted;
  const windowLength: i32 = c.windowLength;
  const wide: bool = windowLength > 32;
  const delay: i32 = c.delay;
  const limit: real = c.limit;
  const floor: real = c.floor;
  // at most half of the samples lie nearer to the median than both sorted[low] and sorted[high]
  const half: i32 = windowLength >> 1;
  const low: i32 = half - ((half + 1) >> 1);
  const high: i32 = half + ((half + 1) >> 1);
  let count: i32 = s.count;
  let at: i32 = s.at;
  // index after the newest sample of this run that is no clean one
  let rejected: i32 = 0;
  for (let i: i32 = 0; i < n; i++) {
    const newest: real = abs(x[i]) < FAR ? x[i] : FAR;
    const oldest: real = ring[at];
    ring[at] = newest;
    // the newest takes the place of the oldest, and moves up or down to its own; a search from the end it came from is short
    if (newest > oldest) {
      if (newest === FAR) count--;
      let j: i32 = wide ? placeOf(sorted, windowLength, oldest) : 0;
      while (sorted[j] < oldest) j++;
      while (j + 1 < windowLength && sorted[j + 1] < newest) {
        sorted[j] = sorted[j + 1];
        j++;
      }
      sorted[j] = newest;
    } else {
      if (oldest === FAR && newest < FAR) count++;
      let j: i32 = wide ? placeOf(sorted, windowLength, oldest) : windowLength - 1;
      while (sorted[j] > oldest) j--;
      while (j > 0 && sorted[j - 1] > newest) {
        sorted[j] = sorted[j - 1];
        j--;
      }
      sorted[j] = newest;
    }
    const judged: real = ring[at < delay ? at - delay + windowLength : at - delay];
    at = at + 1 === windowLength ? 0 : at + 1;

    let accepted: bool = false;
    if (count === windowLength) {
      // the MAD is at least the nearer distance of these two: exact, cheap, and enough to accept most samples
      const median: real = sorted[half];
      const mad: real = min(median - sorted[low], sorted[high] - median);
      accepted = abs(judged - median) <= limit * max(mad, floor);
    }
    if (accepted || (judged < FAR && isClean(c, sorted, count, judged))) {
      y[i] = judged;
    } else {
      if (rejected < i) accept(s, y[i - 1]);
      rejected = i + 1;
      replace(c, s, count, judged, i, y, q);
    }
  }
  if (rejected < n) accept(s, y[n - 1]);
  s.count = count;
  s.at = at;
}

/** Keeps the last clean sample, for HOLD. */
function accept(s: State, v: real): void {
  s.last = v;
  s.hasLast = true;
}

/** Output i where the judged sample is an outlier, or absent. */
function replace(c: Coeffs, s: State, count: i32, judged: real, i: i32, y: reals, q: u8s): void {
  const substitute: real = c.action === HOLD && s.hasLast ? s.last : medianOf(s.sorted, count);
  const present: bool = judged < FAR;
  if (present && c.action !== DROP) {
    q[i] = OUTLIER;
    y[i] = c.action === FLAG ? judged : substitute;
  } else if (!present && c.action < DROP && count > c.windowLength >> 1) {
    q[i] = INTERPOLATED;
    y[i] = substitute;
  } else {
    q[i] = MISSING;
    y[i] = Number.NaN;
  }
}

/** Index of the first sample that is not below v, by bisection. */
function placeOf(sorted: reals, windowLength: i32, v: real): i32 {
  let j: i32 = 0;
  let end: i32 = windowLength - 1;
  while (j < end) {
    const middle: i32 = (j + end) >> 1;
    if (sorted[middle] < v) j = middle + 1;
    else end = middle;
  }
  return j;
}

/** The test itself: whether a sample is no outlier among the `count` samples at hand. */
function isClean(c: Coeffs, sorted: reals, count: i32, judged: real): bool {
  const median: real = medianOf(sorted, count);
  return abs(judged - median) <= c.limit * max(madOf(sorted, count, median), c.floor);
}

function medianOf(sorted: reals, count: i32): real {
  const half: i32 = count >> 1;
  if ((count & 1) === 1) return sorted[half];
  return count > 0 ? 0.5 * (sorted[half - 1] + sorted[half]) : 0;
}

/** Median of the distances to the median, by walking outwards from it on both sides. */
function madOf(sorted: reals, count: i32, median: real): real {
  const odd: bool = (count & 1) === 1;
  let below: i32 = (count >> 1) - 1;
  let above: i32 = odd ? below + 2 : below + 1;
  let steps: i32 = odd ? below + 1 : below + 2;
  let distance: real = 0;
  let before: real = 0;
  for (; steps > 0; steps--) {
    before = distance;
    const down: real = below >= 0 ? median - sorted[below] : FAR;
    const up: real = above < count ? sorted[above] - median : FAR;
    if (down < up) below--;
    else above++;
    distance = min(down, up);
  }
  return odd ? distance : 0.5 * (before + distance);
}

/**
 * Replaces outliers: samples far from the median of their neighbours, measured by the neighbours' own spread.
 *
 * y[n] = m if |x[n] - m| > nSigma 1.4826 max(MAD, floor), else x[n]; m and MAD are the median and the median distance to it over
 * the window around n (up to n when not centered). Exact, by a sorted window.
 * x, y: [n], any unit. Outliers are flagged OUTLIER (with action missing: MISSING).
 * Delay (windowLength - 1) / 2, or 0 when not centered; warm-up windowLength - 1, until then over the samples at hand. Absent
 * samples are left out of the window; one with most of its window present becomes the median (or held), else stays MISSING.
 * Errors: an even window, nSigma beside falseAlarm.
 * Cost: about windowLength / 3 moves and comparisons a sample, three times that for a suspect; 8 windowLength + 13 bytes of state in float.
 * A signal that rests on one value has MAD 0: give quantized signals a floor, or each change of the value is an outlier.
 * Source: F. R. Hampel, The influence curve, JASA 69 (1974); R. K. Pearson, Outliers in process modeling, IEEE TCST 10 (2002);
 * the threshold for a false-alarm rate by integration over the median, see hampelThreshold.
 */
export const hampel = defineOperator({
  name: 'hampel',
  summary: 'Replaces outliers by the median of their window, judged by the median absolute deviation.',
  source:
    'R. K. Pearson, Outliers in process modeling and identification, IEEE Trans. Control Systems Technology 10 (2002)',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [{ name: 'y', unit: (_, [x]) => x, description: 'signal without outliers' }],
  flags: true,
  design,
  state,
  process,
  delay: (c) => c.delay,
  warmup: (c) => c.windowLength - 1,
  gap: 'predict',
  examples: [
    {
      params: { windowLength: 5, nSigma: 3, centered: false },
      // last window 1 2 90 3 2: median 2, distances 1 0 88 1 0, MAD 1; 90 came when the window 1 2 90 had median 2 and MAD 1
      x: [[1, 2, 90, 3, 2]],
      y: [[1, 2, 2, 3, 2]],
    },
    {
      params: { windowLength: 5, nSigma: 3 },
      x: [[1, 2, 90, 3, 2, 1, 2]],
      y: [[1, 2, 2, 3, 2, 1, 2]],
    },
  ],
});
