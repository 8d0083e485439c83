import { z } from 'zod';
import { MISSING, OUTLIER, WARMUP } from '../core/quality.ts';
import { abs, absent, max, sqrt } from '../kernel/intrinsics.ts';
import { bool, i32, real, reals, type u8s, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { actionCode, outlierAction } from './outlierAction.ts';
import { choice, integer, must, notNegative, within } from './params.ts';

const OUTPUTS = ['y', 'score'] as const;

const params = z.strictObject({
  method: choice(
    ['exponential', 'windowed'],
    'Mean and deviation over all of the past with fading weights, or over a window.',
  ).default('exponential'),
  windowLength: integer(
    8,
    65536,
    'samples',
    'Samples that mean and deviation remember: the window, or 1 / alpha of the fading weights.',
  ),
  nSigma: within(1, 1e6, '1', 'Deviations from the mean beyond which a sample is an outlier.').default(4),
  floor: notNegative('as x', 'Smallest deviation that counts: half the resolution of a quantized signal.').default(0),
  shiftAfter: integer(
    0,
    256,
    'samples',
    'So many outliers in a row are none, but a new level: mean and deviation start anew from them. 0: never.',
  ).default(10),
  action: outlierAction('the mean').default('replace'),
  outputs: z
    .array(z.enum(OUTPUTS, must(`be of ${OUTPUTS.join(', ')}`)))
    .min(1, must('name at least one'))
    .meta({ description: 'What to give: y, the signal without outliers; score, (x - mean) / deviation.' })
    .default(['y']),
});

const REPLACE: i32 = 0;
const HOLD: i32 = 1;
const FLAG: i32 = 3;
/** Samples before the first verdict. */
const LEAST: i32 = 8;
/** Deviations to which a sample is clipped before it enters mean and deviation. */
const CLIP: real = 2.5;
/** 1 / E[min(z^2, CLIP^2)] of a standard normal z: what the clipping takes from the variance. */
const CORRECTION: real = 1.0229551300452517;
/** Variance that is none: a signal at rest must not lead to numbers that slow a processor down. */
const NOTHING: real = 1e-30;

type Params = z.output<typeof params>;

function design(p: Params) {
  return {
    windowed: bool(p.method === 'windowed'),
    windowLength: i32(p.windowLength),
    // sums are made anew this often, so that rounding does not pile up in them
    period: i32(Math.max(1024, p.windowLength)),
    warmup: i32((p.method === 'windowed' ? 3 : 7) * p.windowLength),
    share: real(1 / p.windowLength),
    nSigma: real(p.nSigma),
    suspect: real(Math.min(p.nSigma, CLIP) ** 2),
    leastVariance: real(p.floor ** 2),
    shiftAfter: i32(p.shiftAfter),
    action: actionCode(p.action),
    scores: bool(p.outputs.includes('score')),
  };
}

function state(c: Coeffs) {
  return {
    ring: reals(c.windowed ? c.windowLength : 0),
    at: i32(),
    index: i32(),
    count: i32(),
    mean: real(),
    /** What rounding took from the mean. */
    low: real(),
    variance: real(),
    /** Outliers of the run that has not ended, and the variance before it. */
    run: reals(c.shiftAfter),
    runLength: i32(),
    calm: real(),
    last: real(Number.NaN),
    warm: i32(),
  };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals, score: reals, q: u8s): void {
  let i: i32 = 0;
  while (i < n) {
    if (!c.windowed && s.count === c.windowLength && s.warm === 0) i = pass(c, s, i, n, x, y, score);
    if (i < n) judge(c, s, i, x, y, score, q);
    i++;
  }
}

/** Passes samples that nothing is to be said about, in the steady state of the fading weights; gives the first other one. */
function pass(c: Coeffs, s: State, start: i32, n: i32, x: reals, y: reals, score: reals): i32 {
  const share: real = c.share;
  const scores: bool = c.scores;
  let mean: real = s.mean;
  let low: real = s.low;
  let variance: real = s.variance;
  let i: i32 = start;
  while (i < n) {
    const distance: real = x[i] - mean;
    const square: real = distance * distance;
    const judgedBy: real = max(variance * CORRECTION, c.leastVariance);
    // false for NaN, too
    if (!(square <= c.suspect * judgedBy && judgedBy > NOTHING)) break;
    if (scores) score[i] = distance / sqrt(judgedBy);
    y[i] = x[i];
    const step: real = share * distance + low;
    const sum: real = mean + step;
    low = step - (sum - mean);
    mean = sum;
    variance = (1 - share) * (variance + share * square);
    i++;
  }
  if (i > start) {
    s.runLength = 0;
    s.last = x[i - 1];
  }
  s.mean = mean;
  s.low = low;
  s.variance = variance;
  return i;
}

/** One sample, whatever it is. */
function judge(c: Coeffs, s: State, i: i32, x: reals, y: reals, score: reals, q: u8s): void {
  const v: real = x[i];
  s.index = s.index + 1 === c.period ? 0 : s.index + 1;
  if (absent(v)) {
    s.warm = c.warmup;
    y[i] = Number.NaN;
    score[i] = Number.NaN;
    q[i] = MISSING;
    return;
  }
  const distance: real = v - s.mean;
  const variance: real = max(s.variance * CORRECTION, c.leastVariance);
  const judged: bool = s.count >= LEAST && variance > NOTHING;
  let used: real = distance;
  let outlier: bool = false;
  if (judged && distance * distance > c.suspect * variance) {
    const sigma: real = sqrt(variance);
    outlier = abs(distance) > c.nSigma * sigma;
    if (distance > CLIP * sigma) used = CLIP * sigma;
    if (distance < -CLIP * sigma) used = -CLIP * sigma;
  }
  score[i] = judged ? distance / sqrt(variance) : 0;
  if (s.warm > 0) {
    s.warm--;
    q[i] = WARMUP;
  }
  if (!outlier) {
    s.runLength = 0;
    s.last = v;
    y[i] = v;
  } else {
    y[i] = substitute(c, s, v);
    q[i] = q[i] | OUTLIER;
    if (absent(y[i])) {
      q[i] = MISSING;
      score[i] = Number.NaN;
    }
    if (c.shiftAfter > 0 && keep(c, s, v)) {
      restart(c, s);
      return;
    }
  }
  if (c.windowed) slide(c, s, s.mean + used);
  else fade(c, s, used);
}

/** What an outlier becomes; NaN where that is nothing. */
function substitute(c: Coeffs, s: State, outlier: real): real {
  if (c.action === FLAG) return outlier;
  if (c.action === REPLACE) return s.mean;
  return c.action === HOLD ? s.last : Number.NaN;
}

/** Keeps an outlier of a run, and says whether the run is long enough to be a new level. */
function keep(c: Coeffs, s: State, outlier: real): bool {
  if (s.runLength === 0) s.calm = s.variance;
  s.run[s.runLength] = outlier;
  s.runLength++;
  return s.runLength === c.shiftAfter;
}

/** Mean and variance start anew from the run; the variance is no smaller than before it. */
function restart(c: Coeffs, s: State): void {
  s.count = 0;
  s.mean = 0;
  s.low = 0;
  s.variance = 0;
  s.at = 0;
  for (let k: i32 = 0; k < s.runLength; k++) {
    if (c.windowed) slide(c, s, s.run[k]);
    else fade(c, s, s.run[k] - s.mean);
  }
  if (!c.windowed) s.variance = max(s.variance, s.calm);
  s.runLength = 0;
}

/** Takes a sample at a distance from the mean into the fading weights; until they are full, all weigh alike. */
function fade(c: Coeffs, s: State, distance: real): void {
  let share: real = c.share;
  if (s.count < c.windowLength) {
    s.count++;
    const filled: real = s.count;
    share = 1 / filled;
  }
  move(s, share * distance);
  s.variance = (1 - share) * (s.variance + share * distance * distance);
}

/** Takes a sample into the window, in place of the oldest when it is full. */
function slide(c: Coeffs, s: State, newest: real): void {
  const before: real = s.mean;
  if (s.count < c.windowLength) {
    const filled: real = s.count;
    const share: real = 1 / (filled + 1);
    s.count++;
    move(s, share * (newest - before));
    s.variance = (1 - share) * (s.variance + share * (newest - before) * (newest - before));
  } else {
    const oldest: real = s.ring[s.at];
    const change: real = newest - oldest;
    move(s, c.share * change);
    s.variance = max(s.variance + c.share * change * (newest - s.mean + (oldest - before)), 0);
  }
  s.ring[s.at] = newest;
  s.at = s.at + 1 === c.windowLength ? 0 : s.at + 1;
  if (s.index === 0) anchor(s);
}

/** Moves the mean; what rounding takes from a step waits for the next one. */
function move(s: State, distance: real): void {
  const step: real = distance + s.low;
  const sum: real = s.mean + step;
  s.low = step - (sum - s.mean);
  s.mean = sum;
}

/** Mean and variance by their definitions. */
function anchor(s: State): void {
  const filled: real = s.count;
  let above: real = 0;
  for (let k: i32 = 0; k < s.count; k++) above += s.ring[k] - s.mean;
  move(s, above / filled - s.low);
  let squares: real = 0;
  for (let k: i32 = 0; k < s.count; k++) squares += (s.ring[k] - s.mean) * (s.ring[k] - s.mean);
  s.variance = squares / filled;
}

/**
 * Finds outliers by their distance from a running mean in running deviations, without going blind and without locking up.
 *
 * score[n] = (x[n] - m) / max(s, floor), m and s from the samples before; an outlier has |score| > nSigma. x[n] then enters m and s
 * clipped to m +- 2.5 s, and s is corrected for what the clipping takes from it. exponential: m += a d, s^2 = (1 - a) (s^2 + a d^2),
 * a = 1 / windowLength (at the start 1 / n); windowed: mean and deviation of the last windowLength samples, as clipped.
 * After shiftAfter outliers in a row, m and s start anew from them. While s is 0, nothing is an outlier.
 * x: [n], any unit; y: [n], as x, outliers flagged OUTLIER; score: [n], pure number.
 * Delay 0; warm-up 7 windowLength, or 3 windowLength when windowed (what was clipped clips on); the first 8 samples are not judged. Absent samples stay absent
 * and change nothing.
 * Errors: none beyond the parameters.
 * Cost: about 20 operations a sample and a square root for a suspect; state in float: 40 + 4 shiftAfter bytes, 4 windowLength more when windowed.
 * A quantized signal needs a floor: at rest its deviation fades to 0, and then any change is an outlier.
 * Source: P. J. Huber, Robust Statistics, 1981, ch. 5 and 6 (clipped scores); B. P. Welford, Technometrics 4 (1962).
 */
export const zscore = defineOperator({
  name: 'zscore',
  summary: 'Finds outliers by their distance from a running mean, in running standard deviations.',
  source: 'P. J. Huber, Robust Statistics, 1981, ch. 5 and 6; B. P. Welford, Technometrics 4 (1962)',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [
    {
      name: 'y',
      unit: (_, [x]) => x,
      description: 'signal without outliers',
      when: (p: Params) => p.outputs.includes('y'),
    },
    {
      name: 'score',
      unit: '1',
      description: 'distance from the mean in deviations',
      when: (p: Params) => p.outputs.includes('score'),
    },
  ],
  flags: true,
  design,
  state,
  process,
  delay: () => 0,
  warmup: (c) => c.warmup,
  gap: 'predict',
  examples: [
    {
      params: { windowLength: 8, nSigma: 3, outputs: ['y', 'score'] },
      // after 4 4 6 6 4 4 6 6 mean 5, variance 1, deviation sqrt(1.02296): 9 is 4 above the mean
      x: [[4, 4, 6, 6, 4, 4, 6, 6, 9]],
      y: [
        [4, 4, 6, 6, 4, 4, 6, 6, 5],
        [0, 0, 0, 0, 0, 0, 0, 0, 4 / Math.sqrt(1.0229551300452517)],
      ],
    },
  ],
});
