import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import { floor, max, min, trunc } from '../kernel/intrinsics.ts';
import { bool, i32, i32s, real, reals, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { encoderParams, hasWholeModulus, modulusOf, radiansPerUnit, wholeModulus } from './encoderReading.ts';
import { choice, integer, positive } from './params.ts';
import { observerDelay, observerGains, observerWarmup } from './trackingObserver.ts';

const params = z
  .strictObject({
    method: choice(
      ['savgol', 'mt', 'observer'],
      'savgol: slope of a fitted polynomial; mt: counts by the time between their edges, for low speed; observer: phase-locked loop.',
    ).default('savgol'),
    ...encoderParams,
    windowLength: integer(
      2,
      1023,
      'samples',
      'savgol: samples of the fit, odd; mt: shortest time of measurement.',
    ).default(21),
    polyorder: integer(
      1,
      4,
      '1',
      'savgol: order of the polynomial; 1 and 2 give the same slope, and so do 3 and 4.',
    ).default(2),
    standstillS: positive(
      's',
      'mt: time without an edge after which the speed is 0. Default 0.1, or the window where that is longer.',
    ).optional(),
    bandwidthHz: positive('Hz', 'observer: natural frequency of the loop.').optional(),
    zeta: positive('1', 'observer: damping of the loop.').default(1),
  })
  .refine((p) => p.method !== 'savgol' || p.windowLength % 2 === 1, {
    error: 'must be odd for savgol',
    path: ['windowLength'],
  })
  .refine((p) => p.method !== 'savgol' || p.polyorder < p.windowLength, {
    error: 'must be below windowLength',
    path: ['polyorder'],
  })
  .refine((p) => p.method !== 'mt' || p.countsPerTurn !== undefined, {
    error: 'is missing: mt works on counts',
    path: ['countsPerTurn'],
  })
  .refine((p) => p.method !== 'observer' || p.bandwidthHz !== undefined, {
    error: 'is missing: the observer needs it',
    path: ['bandwidthHz'],
  })
  .refine(hasWholeModulus, wholeModulus);

const SAVGOL: i32 = 0;
const MT: i32 = 1;
const OBSERVER: i32 = 2;
/** No encoder gives more counts in a sample; keeps sums of counts inside an i32. */
const MOST_COUNTS: real = 1048576;

function design(p: z.output<typeof params>, rateHz: number) {
  const observer = p.method === 'observer' ? observerGains(p.bandwidthHz ?? 0, p.zeta, rateHz) : { angle: 0, speed: 0 };
  const standstill = Math.round((p.standstillS ?? Math.max(0.1, p.windowLength / rateHz)) * rateHz);
  if (p.method === 'mt' && standstill < p.windowLength) {
    throw new ConfigError(
      `velocity: standstillS must be at least the window, ${p.windowLength / rateHz} s, got ${p.standstillS}`,
      ['standstillS'],
    );
  }
  return {
    method: i32(p.method === 'savgol' ? SAVGOL : p.method === 'mt' ? MT : OBSERVER),
    modulus: real(modulusOf(p)),
    /** rad/s in one unit of the reading a sample. */
    scale: real(radiansPerUnit(p) * rateHz),
    windowLength: i32(p.windowLength),
    weights: reals(p.method === 'savgol' ? stepWeights(p.windowLength, p.polyorder) : 1),
    standstill: i32(Math.min(standstill, 2 ** 30)),
    angleGain: real(observer.angle),
    speedGain: real(observer.speed),
  };
}

/**
 * First half of the weights that give the slope from the steps x[n] - x[n-1] inside the window. With k = -m..m the
 * slope is sum c[k] x[k], c[k] = k / S2 for polyorder 1 and 2, (S6 k - S4 k^3) / (S2 S6 - S4^2) for 3 and 4, Sj = sum k^j; a
 * step's weight is the sum of the c from it on. Steps forget the position, which so can wrap, and can be large.
 */
function stepWeights(windowLength: number, polyorder: number): Float64Array {
  const m = (windowLength - 1) / 2;
  const k = Float64Array.from({ length: windowLength }, (_, i) => (i - m) / m);
  const sum = (j: number) => k.reduce((total, v) => total + v ** j, 0);
  const [s2, s4, s6] = [sum(2), sum(4), sum(6)];
  const c = k.map((v) => (polyorder < 3 ? v / s2 : (s6 * v - s4 * v ** 3) / (s2 * s6 - s4 * s4)) / m);
  return Float64Array.from({ length: m }, (_, j) => -c.slice(0, j + 1).reduce((total, v) => total + v, 0));
}

function state(c: Coeffs) {
  const edges = c.method === MT ? c.windowLength : 1;
  return {
    /** savgol: the newest windowLength - 1 steps, twice over, so that a window never wraps. */
    steps: reals(c.method === SAVGOL ? 2 * (c.windowLength - 1) : 1),
    /** mt: counts of each sample in the window, and samples since the last edge as they were then. */
    counts: i32s(edges),
    ages: i32s(new Int32Array(edges).fill(c.standstill)),
    at: i32(),
    sum: i32(),
    age: i32(c.standstill),
    x1: real(),
    /** observer: how far the reading leads the estimate. */
    error: real(),
    speed: real(),
    started: bool(),
  };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals): void {
  if (!s.started) {
    s.x1 = x[0];
    s.started = true;
  }
  if (c.method === SAVGOL) fitSlope(c, s, n, x, y);
  else if (c.method === MT) timeEdges(c, s, n, x, y);
  else observe(c, s, n, x, y);
}

/** A step by the shorter way round. */
function shorter(step: real, modulus: real): real {
  const half: real = 0.5 * modulus;
  return step > half || step < -half ? step - modulus * floor((step + half) / modulus) : step;
}

function fitSlope(c: Coeffs, s: State, n: i32, x: reals, y: reals): void {
  const steps: reals = s.steps;
  const weights: reals = c.weights;
  const length: i32 = c.windowLength - 1;
  let at: i32 = s.at;
  let x1: real = s.x1;
  for (let i: i32 = 0; i < n; i++) {
    const step: real = shorter(x[i] - x1, c.modulus);
    x1 = x[i];
    steps[at] = step;
    steps[at + length] = step;
    at = at + 1 === length ? 0 : at + 1;
    // steps[at] is now the oldest; the weights are symmetric
    let slope: real = 0;
    let far: i32 = at + length - 1;
    for (let j: i32 = 0; j < length >> 1; j++) slope += weights[j] * (steps[at + j] + steps[far - j]);
    y[i] = slope * c.scale;
  }
  s.at = at;
  s.x1 = x1;
}

function timeEdges(c: Coeffs, s: State, n: i32, x: reals, y: reals): void {
  const counts: i32s = s.counts;
  const ages: i32s = s.ages;
  const standstill: i32 = c.standstill;
  let at: i32 = s.at;
  let sum: i32 = s.sum;
  let age: i32 = s.age;
  let speed: real = s.speed;
  let x1: real = s.x1;
  for (let i: i32 = 0; i < n; i++) {
    const reading: real = floor(x[i] + 0.5);
    const step: i32 = trunc(max(-MOST_COUNTS, min(MOST_COUNTS, shorter(reading - floor(x1 + 0.5), c.modulus))));
    x1 = x[i];
    age = step !== 0 ? 0 : age < standstill ? age + 1 : standstill;
    sum += step - counts[at];
    // from the last edge before the window to the last edge in it; after a rest, from the window's beginning
    const before: i32 = ages[at] < standstill ? ages[at] : 0;
    const elapsed: i32 = c.windowLength + before - age;
    counts[at] = step;
    ages[at] = age;
    at = at + 1 === c.windowLength ? 0 : at + 1;
    if (age >= standstill) {
      speed = 0;
    } else if (elapsed > 0) {
      speed = (sum * c.scale) / elapsed;
    } else {
      // no edge in the window: less than one count since the last
      const limit: real = c.scale / age;
      speed = max(-limit, min(limit, speed));
    }
    y[i] = speed;
  }
  s.at = at;
  s.sum = sum;
  s.age = age;
  s.speed = speed;
  s.x1 = x1;
}

function observe(c: Coeffs, s: State, n: i32, x: reals, y: reals): void {
  let error: real = s.error;
  let speed: real = s.speed;
  let x1: real = s.x1;
  for (let i: i32 = 0; i < n; i++) {
    error += shorter(x[i] - x1, c.modulus);
    x1 = x[i];
    speed += c.speedGain * error;
    y[i] = speed * c.scale;
    error -= c.angleGain * error + speed;
  }
  s.error = error;
  s.speed = speed;
  s.x1 = x1;
}

/**
 * Speed from a position: an angle in rad or encoder counts, wrapped or not.
 *
 * savgol: slope of the polynomial fitted to the window, at its middle. mt: counts between the last edge before the window and the
 * last edge in it, by the time between them, so that a slow shaft is timed and a fast one counted; without an edge at most one count
 * since the last. observer: e[n] = x[n] - a[n], v[n] = v[n-1] + l2 e[n], a[n+1] = a[n] + v[n] + l1 e[n], l1 = 1 - r^2,
 * l2 = 1 + r^2 - 2 r cos(f), r and f from the poles of s^2 + 2 zeta w s + w^2 (l1 -> 2 zeta w T, l2 -> (w T)^2).
 * x: [n], rad, or encoder counts (unit 1) with countsPerTurn; y: [n], rad/s.
 * Delay (windowLength - 1) / 2 for savgol, windowLength / 2 for mt (and half the time between edges where that is longer);
 * l1 / l2 - 1/2 for the observer at low frequency: it follows a constant speed without lag, and lags an acceleration a by 2 zeta a / w.
 * Warm-up windowLength, with mt and standstillS more, or 9.3 time constants of the observer; starts at rest. Absent samples bridge.
 * Limit: half a turn (half a modulus) a sample, as for unwrap.
 * Errors: an even window or polyorder >= windowLength for savgol, mt without countsPerTurn, an observer without bandwidthHz or one
 * above a quarter of the rate.
 * Cost: windowLength / 2 multiplications for savgol, 1 division for mt, 3 multiplications for the observer;
 * 8 windowLength + 29 bytes of state in float, 37 for the observer.
 * Source: A. Savitzky, M. J. E. Golay, Anal. Chem. 36 (1964); T. Ohmae et al., IEEE Trans. Ind. Electron. 29 (1982), M/T method;
 * L. Harnefors, H.-P. Nee, IEEE Trans. Ind. Appl. 36 (2000), tracking observer.
 */
export const velocity = defineOperator({
  name: 'velocity',
  summary: 'Gives the speed of a position: by a fitted slope, by timing encoder edges, or by a tracking observer.',
  source:
    'Savitzky and Golay, Anal. Chem. 36 (1964); Ohmae et al., IEEE Trans. Ind. Electron. 29 (1982); Harnefors and Nee, IEEE Trans. Ind. Appl. 36 (2000)',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'position: rad, or counts' }],
  outputs: [{ name: 'y', unit: 'rad/s', description: 'speed' }],
  design,
  state,
  process,
  delay: (c, frequency) => {
    if (c.method === SAVGOL) return (c.windowLength - 1) / 2;
    return c.method === MT ? c.windowLength / 2 : observerDelay(c.angleGain, c.speedGain, frequency);
  },
  warmup: (c) => {
    if (c.method === OBSERVER) return observerWarmup(c.angleGain, c.speedGain);
    // until an edge has been seen, or the time for one is over
    return c.method === MT ? c.windowLength + c.standstill : c.windowLength;
  },
  gap: 'bridge',
  examples: [
    {
      params: { method: 'savgol', windowLength: 3 },
      rateHz: 10,
      // half the sum of two neighbouring steps; nothing moved before the first sample, nor does after the last
      x: [[0, 0.1, 0.3, 0.6]],
      y: [[0.5, 1.5, 2.5, 1.5]],
    },
  ],
});
