import { z } from 'zod';
import { abs, max as larger, min as smaller, sqrt } from '../kernel/intrinsics.ts';
import { bool, i32, i32s, real, reals, type Values } from '../kernel/layout.ts';
import { defineOperator, type OutputPort } from '../kernel/operator.ts';
import { integer, must } from './params.ts';

const STATISTICS = ['mean', 'std', 'rms', 'min', 'max', 'skewness', 'kurtosis', 'crest', 'peakToPeak'] as const;

const params = z
  .strictObject({
    windowLength: integer(2, 4096, 'samples', 'Samples in the window.'),
    outputs: z
      .array(z.enum(STATISTICS, must(`be of ${STATISTICS.join(', ')}`)))
      .min(1, must('name at least one'))
      .meta({
        description:
          'Statistics to give: mean, std (population), rms, min, max, skewness, kurtosis (3 for Gaussian noise), crest (largest magnitude by rms), peakToPeak.',
      })
      .default(['mean', 'std']),
    centered: z
      .boolean()
      .meta({
        description: 'Give the statistics the time of the middle of the window (odd windows) instead of its end.',
      })
      .default(false),
  })
  .refine((p) => !p.centered || p.windowLength % 2 === 1, {
    error: 'must be odd when centered',
    path: ['windowLength'],
  });

type Params = z.output<typeof params>;

/** Squares that have fallen below this share of their largest are made anew: a resting signal has none, where a rest would stay. */
const RESTING: real = 1e-9;
/** Fourth powers that have fallen below this share of their largest are made anew: they are mostly its rounding error. */
const SMALL_SHARE: real = 0.3;

type Statistic = (typeof STATISTICS)[number];

const PURE: readonly Statistic[] = ['skewness', 'kurtosis', 'crest'];
const output = (name: Statistic, description: string): OutputPort<Params> => ({
  name,
  unit: (_, [x]) => (PURE.includes(name) ? '1' : x),
  description,
  when: (p) => p.outputs.includes(name),
});

function design(p: Params) {
  const wants = (...names: readonly Statistic[]) => names.some((name) => p.outputs.includes(name));
  return {
    windowLength: i32(p.windowLength),
    delay: i32(p.centered ? (p.windowLength - 1) / 2 : 0),
    // sums are made anew this often, so that rounding and spikes of the past do not stay in them, nor, in a short window, what the
    // signal has travelled since
    period: i32(Math.max(p.windowLength, Math.min(1024, 16 * p.windowLength))),
    share: real(1 / p.windowLength),
    std: bool(wants('std')),
    rms: bool(wants('rms', 'crest')),
    min: bool(wants('min', 'crest', 'peakToPeak')),
    max: bool(wants('max', 'crest', 'peakToPeak')),
    shape: bool(wants('skewness', 'kurtosis')),
  };
}

function state(c: Coeffs) {
  return {
    ring: reals(c.windowLength),
    at: i32(),
    count: i32(),
    index: i32(),
    base: real(),
    offset: real(),
    squares: real(),
    /** Largest of the squares since they were last made anew. */
    largestSquares: real(),
    // of the distances to the mean, third and fourth powers
    cubes: real(),
    fourths: real(),
    /** Largest of the fourths since they were last made anew: their rounding errors are a share of it. */
    largestFourths: real(),
    // head, length and slots of the ring whose samples are still to be the smallest (largest), oldest first
    smallest: i32s(c.min ? c.windowLength + 2 : 2),
    largest: i32s(c.max ? c.windowLength + 2 : 2),
  };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(
  c: Coeffs,
  s: State,
  n: i32,
  x: reals,
  mean: reals,
  std: reals,
  rms: reals,
  min: reals,
  max: reals,
  skewness: reals,
  kurtosis: reals,
  crest: reals,
  peakToPeak: reals,
): void {
  // extremes and shape must see the ring at each sample
  const longRuns: bool = !c.min && !c.max && !c.shape;
  let i: i32 = 0;
  while (i < n) {
    const settled: bool = s.count === c.windowLength && s.index > 0;
    let end: i32 = i + 1;
    if (settled && longRuns) end = c.period - s.index < n - i ? i + c.period - s.index : n;
    const at: i32 = s.at;
    const before: real = s.count > 0 ? s.base + s.offset : x[i];
    // an empty place counts as the mean
    const leaving: real = s.count === c.windowLength ? s.ring[at] - before : 0;
    if (settled) move(c, s, i, end, x, mean, std);
    else begin(c, s, i, x, mean, std);
    if (c.rms) for (let k: i32 = i; k < end; k++) rms[k] = sqrt(std[k] * std[k] + mean[k] * mean[k]);
    if (c.min) min[i] = extreme(s.smallest, s.ring, c.windowLength, at, 1);
    if (c.max) max[i] = extreme(s.largest, s.ring, c.windowLength, at, -1);
    if (c.min && c.max) {
      const peak: real = larger(abs(min[i]), abs(max[i]));
      crest[i] = c.rms && rms[i] > 0 ? peak / rms[i] : 0;
      peakToPeak[i] = max[i] - min[i];
    }
    if (c.shape) {
      followShape(s, leaving, x[i] - before, mean[i], mean[i] - before);
      skewness[i] = skewnessOf(s);
      kurtosis[i] = kurtosisOf(s);
    }
    s.index = s.index + end - i === c.period ? 0 : s.index + end - i;
    i = end;
  }
}

/** Samples from start to end through a full window. */
function move(c: Coeffs, s: State, start: i32, end: i32, x: reals, mean: reals, std: reals): void {
  const ring: reals = s.ring;
  const windowLength: i32 = c.windowLength;
  const share: real = c.share;
  const deviates: bool = c.std || c.rms;
  // Steps of the mean are summed up above base, a mean of the past: small numbers have small rounding errors, in float above all.
  const base: real = s.base;
  let offset: real = s.offset;
  let squares: real = s.squares;
  let most: real = s.largestSquares;
  let m: real = base + offset;
  let at: i32 = s.at;
  for (let i: i32 = start; i < end; i++) {
    const newest: real = x[i];
    const oldest: real = ring[at];
    const change: real = newest - oldest;
    const before: real = m;
    ring[at] = newest;
    at = at + 1 === windowLength ? 0 : at + 1;
    offset += change * share;
    m = base + offset;
    squares += change * (newest - m + (oldest - before));
    if (squares > most) {
      most = squares;
    } else if (squares < RESTING * most) {
      squares = squaresOf(ring, windowLength, m);
      most = squares;
    }
    mean[i] = m;
    if (deviates) std[i] = sqrt(squares * share);
  }
  s.at = at;
  s.offset = offset;
  s.squares = squares;
  s.largestSquares = most;
}

/** Sample i, while the window fills or when the sums are made anew. */
function begin(c: Coeffs, s: State, i: i32, x: reals, mean: reals, std: reals): void {
  const newest: real = x[i];
  s.ring[s.at] = newest;
  s.at = s.at + 1 === c.windowLength ? 0 : s.at + 1;
  if (s.count === 0) s.base = newest;
  if (s.count < c.windowLength) {
    s.count++;
    const above: real = newest - (s.base + s.offset);
    s.offset += above / s.count;
    s.squares += above * (newest - (s.base + s.offset));
  }
  if (s.index === 0) {
    const before: real = s.base + s.offset;
    s.base = before + offsetOf(s.ring, s.count, before);
    s.offset = offsetOf(s.ring, s.count, s.base);
    s.squares = squaresOf(s.ring, s.count, s.base + s.offset);
    s.largestSquares = s.squares;
  }
  const samples: real = s.count;
  mean[i] = s.base + s.offset;
  std[i] = sqrt(s.squares / samples);
}

/** How far the mean of the samples lies above base. */
function offsetOf(ring: reals, count: i32, base: real): real {
  let sum: real = 0;
  for (let k: i32 = 0; k < count; k++) sum += ring[k] - base;
  return sum / count;
}

/** Sum of the squared distances to the mean. */
function squaresOf(ring: reals, count: i32, mean: real): real {
  let sum: real = 0;
  for (let k: i32 = 0; k < count; k++) sum += (ring[k] - mean) * (ring[k] - mean);
  return sum;
}

/**
 * Third and fourth central moments after a sample. The one that leaves and the newest are measured from the mean before, which has
 * since moved by `step` to `mean`.
 */
function followShape(s: State, leaving: real, newest: real, mean: real, step: real): void {
  const count: real = s.count;
  const leavingSquare: real = leaving * leaving;
  const newestSquare: real = newest * newest;
  const cubes: real = s.cubes + newest * newestSquare - leaving * leavingSquare;
  const fourths: real = s.fourths + newestSquare * newestSquare - leavingSquare * leavingSquare;
  s.cubes = cubes - step * (3 * s.squares + count * step * step);
  s.fourths = fourths - step * (4 * cubes - step * (6 * s.squares + 3 * count * step * step));
  s.largestFourths = larger(s.largestFourths, s.fourths);
  if (s.index === 0 || s.fourths < SMALL_SHARE * s.largestFourths) shapeAnew(s, mean);
}

function shapeAnew(s: State, mean: real): void {
  s.squares = 0;
  s.cubes = 0;
  s.fourths = 0;
  for (let k: i32 = 0; k < s.count; k++) {
    const d: real = s.ring[k] - mean;
    s.squares += d * d;
    s.cubes += d * d * d;
    s.fourths += d * d * (d * d);
  }
  s.largestFourths = s.fourths;
}

/** No sample of n can be more skewed than sqrt(n), nor have a kurtosis above n: nearly equal samples are not either. */
function skewnessOf(s: State): real {
  const count: real = s.count;
  const variance: real = s.squares / count;
  if (!(variance > 0)) return 0;
  const most: real = sqrt(count);
  return larger(-most, smaller(most, s.cubes / (count * variance * sqrt(variance))));
}

function kurtosisOf(s: State): real {
  const count: real = s.count;
  const variance: real = s.squares / count;
  if (!(variance > 0)) return 0;
  return larger(0, smaller(count, s.fourths / (count * variance * variance)));
}

/** Smallest (sign 1) or largest (sign -1) sample of the ring, in whose slot `at` a new one has replaced the oldest. */
function extreme(queue: i32s, ring: reals, windowLength: i32, at: i32, sign: real): real {
  let head: i32 = queue[0];
  let length: i32 = queue[1];
  if (length > 0 && queue[2 + head] === at) {
    head = head + 1 === windowLength ? 0 : head + 1;
    length--;
  }
  // an older sample that is no smaller can never be the smallest again
  while (length > 0 && sign * ring[queue[2 + slot(head, length - 1, windowLength)]] >= sign * ring[at]) length--;
  queue[2 + slot(head, length, windowLength)] = at;
  queue[0] = head;
  queue[1] = length + 1;
  return ring[queue[2 + head]];
}

function slot(head: i32, offset: i32, windowLength: i32): i32 {
  return head + offset < windowLength ? head + offset : head + offset - windowLength;
}

/**
 * Mean, spread, extremes and shape of a moving window.
 *
 * mean, std (population), rms, min, max, skewness m3 / m2^1.5, kurtosis m4 / m2^2 (m: central moments), crest and peakToPeak of
 * x[n - windowLength + 1 .. n]. All sums are of distances to the mean, moved by Welford's update with removal and made anew at
 * absolute sample indices; the extremes come from queues of candidates. Nothing drifts. Of equal samples all ratios are 0.
 * x: [n], any unit; outputs as x (skewness, kurtosis, crest: pure numbers), those named by `outputs`.
 * Delay 0: the statistics describe the window that ends now; centered, (windowLength - 1) / 2. Warm-up windowLength - 1, until
 * then over the samples at hand. Absent samples are bridged by the last good one.
 * Errors: an even window when centered.
 * Cost: 4 multiplications a sample, a square root each for std and rms, 3 comparisons for an extreme, 20 multiplications for the shape;
 * 4 windowLength + 56 bytes of state in float, and 4 windowLength for each extreme.
 * Source: B. P. Welford, Technometrics 4 (1962); P. Pebay, Sandia report SAND2008-6212 (higher moments); extremes: D. Lemire, Nordic
 * J. of Computing 13 (2006).
 */
export const rolling = defineOperator({
  name: 'rolling',
  summary: 'Mean, spread, extremes and shape (skewness, kurtosis, crest) of a moving window.',
  source: 'B. P. Welford, Technometrics 4 (1962), with removal; extremes: D. Lemire, Nordic J. of Computing 13 (2006)',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [
    output('mean', 'mean'),
    output('std', 'standard deviation (population)'),
    output('rms', 'root of the mean square'),
    output('min', 'smallest sample'),
    output('max', 'largest sample'),
    output('skewness', 'lopsidedness, 0 for symmetric'),
    output('kurtosis', 'weight of the tails, 3 for Gaussian noise'),
    output('crest', 'largest magnitude by rms'),
    output('peakToPeak', 'largest less smallest sample'),
  ],
  design,
  state,
  process,
  delay: (c) => c.delay,
  warmup: (c) => c.windowLength - 1,
  gap: 'bridge',
  examples: [
    {
      params: { windowLength: 2, outputs: ['mean', 'std', 'rms', 'min', 'max'] },
      x: [[1, 3, 7]],
      // windows 1, 1 3, 3 7
      y: [
        [1, 2, 5],
        [0, 1, 2],
        [1, Math.sqrt(5), Math.sqrt(29)],
        [1, 1, 3],
        [1, 3, 7],
      ],
    },
    {
      params: { windowLength: 3, centered: true, outputs: ['max'] },
      x: [[1, 5, 2, 2]],
      y: [[], [], [], [], [5, 5, 5, 2]],
    },
    {
      params: { windowLength: 4, outputs: ['skewness', 'kurtosis', 'crest', 'peakToPeak'] },
      // windows 0, 0 0, 0 0 0, 0 0 0 4 (mean 1, powers of -1 -1 -1 3), 0 0 4 4 (mean 2)
      x: [[0, 0, 0, 4, 4]],
      y: [
        [],
        [],
        [],
        [],
        [],
        [0, 0, 0, 24 / 4 / 3 ** 1.5, 0],
        [0, 0, 0, 84 / 4 / 9, 1],
        [0, 0, 0, 2, Math.SQRT2],
        [0, 0, 0, 4, 4],
      ],
    },
  ],
});
