import { z } from 'zod';
import { INTERPOLATED, MISSING, OUTLIER, WARMUP } from '../core/quality.ts';
import { perSecond } from '../core/units.ts';
import { absent, sqrt } from '../kernel/intrinsics.ts';
import { bool, i32, real, reals, type u8s, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { delayOf, type KalmanModel, settlingOf, steadyResponse } from './kalmanModel.ts';
import { choice, integer, must, notNegative, positive } from './params.ts';

const OUTPUTS = ['y', 'rate', 'std', 'nis'] as const;
const row = z.array(z.number(must('be a number'))).min(1);

const params = z
  .strictObject({
    model: choice(
      ['randomWalk', 'constantVelocity', 'custom'],
      'A value that drifts; a value with a rate that drifts; or x[n+1] = A x[n] + w, z[n] = C x[n] + v, by samples.',
    ).default('randomWalk'),
    noiseStd: positive('as x', 'Standard deviation of the measurement noise (but for custom).').optional(),
    driftStd: positive('as x', 'randomWalk: standard deviation of the drift over one second.').optional(),
    accelerationStd: positive('as x, per s^2', 'constantVelocity: standard deviation of the acceleration.').optional(),
    trackingIndex: positive('1', 'constantVelocity, instead: accelerationStd / (rate^2 noiseStd).').optional(),
    A: z
      .array(row)
      .min(1)
      .max(4, must('have at most 4 rows'))
      .meta({ description: 'custom: the step from sample to sample.' })
      .optional(),
    C: row.meta({ description: 'custom: what of the state is measured, one number a state.' }).optional(),
    Q: z.array(row).meta({ description: 'custom: covariance of w, symmetric.' }).optional(),
    R: positive('as x^2', 'custom: variance of v.').optional(),
    gate: positive(
      '1',
      'A measurement further than so many standard deviations from the prediction is an outlier, and left out.',
    ).optional(),
    shiftAfter: integer(
      0,
      10000,
      'samples',
      'So many outliers in a row are none, but a new level: the filter starts anew. 0: never.',
    ).default(10),
    predictS: notNegative('s', 'Absent samples are predicted for so long; after that the output is MISSING.').default(
      1,
    ),
    outputs: z
      .array(z.enum(OUTPUTS, must(`be of ${OUTPUTS.join(', ')}`)))
      .min(1, must('name at least one'))
      .meta({
        description:
          'What to give: y, the estimate; rate, its change per second (constantVelocity); std, its standard deviation; nis, the squared surprise over its variance.',
      })
      .default(['y']),
  })
  .superRefine((p, context) => {
    const needed = NEEDED[p.model];
    const missing = needed.find((key) => p[key] === undefined);
    const refuse = (key: string, message: string) =>
      context.addIssue({ code: 'custom', path: key ? [key] : [], message });
    if (missing) refuse(missing, `is needed by model ${p.model}`);
    if (p.model === 'constantVelocity' && (p.accelerationStd === undefined) === (p.trackingIndex === undefined)) {
      refuse('', 'constantVelocity needs accelerationStd or trackingIndex, one of them');
    }
    if (p.model !== 'constantVelocity' && p.outputs.includes('rate')) {
      refuse('outputs', 'have a rate with model constantVelocity only');
    }
    if (p.model !== 'custom' || missing) return;
    const m = p.A!.length;
    if (p.A!.some((r) => r.length !== m)) refuse('A', 'must be square');
    if (p.C!.length !== m) refuse('C', `must have ${m} numbers, one a state`);
    if (p.Q!.length !== m || p.Q!.some((r, i) => r.length !== m || r.some((v, j) => v !== p.Q![j]?.[i]))) {
      refuse('Q', `must be a symmetric matrix of ${m} rows`);
    }
  });

type Params = z.output<typeof params>;
const NEEDED = {
  randomWalk: ['noiseStd', 'driftStd'],
  constantVelocity: ['noiseStd'],
  custom: ['A', 'C', 'Q', 'R'],
} as const;

/** Variance of what is not yet known of the state, in variances of the noise. */
const UNKNOWN = 1e4;

function modelOf(p: Params, rateHz: number): KalmanModel {
  const T = 1 / rateHz;
  const r = (p.noiseStd ?? 0) ** 2;
  if (p.model === 'randomWalk') return { order: 1, a: [1], c: [1], q: [p.driftStd! ** 2 * T], r };
  if (p.model === 'custom') return { order: p.A!.length, a: p.A!.flat(), c: p.C!, q: p.Q!.flat(), r: p.R! };
  const acceleration = p.accelerationStd ?? (p.trackingIndex! * p.noiseStd!) / T ** 2;
  const q = [T ** 4 / 4, T ** 3 / 2, T ** 3 / 2, T ** 2].map((v) => v * acceleration ** 2);
  return { order: 2, a: [1, T, 0, 1], c: [1, 0], q, r };
}

/** Covariance of the state that the first measurement gives. */
function firstCovariance(p: Params, { order: m, c, q, r }: KalmanModel, rateHz: number): number[] {
  if (p.model === 'randomWalk') return [r];
  if (p.model === 'constantVelocity') return [r, 0, 0, UNKNOWN * r * rateHz ** 2];
  const size = Math.max(
    r / Array.from(c).reduce((all, v) => all + v * v, 0),
    ...Array.from({ length: m }, (_, i) => q[i * (m + 1)]),
  );
  return Array.from({ length: m * m }, (_, n) => (n % (m + 1) === 0 ? UNKNOWN * size : 0));
}

function design(p: Params, rateHz: number) {
  const model = modelOf(p, rateHz);
  const square = Array.from(model.c).reduce((all, v) => all + v * v, 0);
  return {
    order: i32(model.order),
    a: reals(model.a),
    c: reals(model.c),
    q: reals(model.q),
    r: real(model.r),
    /** State and covariance after the first measurement; the state is so many times the measurement. */
    first: reals(Array.from(model.c, (v) => (square > 0 ? v / square : 0))),
    covariance: reals(firstCovariance(p, model, rateHz)),
    gate: real((p.gate ?? 1e6) ** 2),
    details: bool(p.outputs.includes('std') || p.outputs.includes('nis')),
    shiftAfter: i32(p.shiftAfter),
    longest: i32(Math.min(Math.round(p.predictS * rateHz), 2 ** 30)),
    warmup: i32(settlingOf(steadyResponse(model))),
  };
}

function state(c: Coeffs) {
  const m = c.order;
  return {
    x: reals(m),
    p: reals(m * m),
    gain: reals(m),
    scratch: reals(m * m),
    nis: real(),
    outliers: i32(),
    absentRun: i32(),
    warm: i32(),
    started: bool(),
  };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(
  c: Coeffs,
  s: State,
  n: i32,
  x: reals,
  y: reals,
  rate: reals,
  std: reals,
  nis: reals,
  q: u8s,
): void {
  let i: i32 = 0;
  while (i < n) {
    if (c.order === 1 && s.started && s.warm === 0 && s.absentRun === 0) i = pass(c, s, i, n, x, y, std, nis);
    if (i < n) step(c, s, i, x, y, rate, std, nis, q);
    i++;
  }
}

/** Passes measurements that nothing is to be said about, with one state; gives the first other one. */
function pass(c: Coeffs, s: State, start: i32, n: i32, x: reals, y: reals, std: reals, nis: reals): i32 {
  const a: real = c.a[0];
  const h: real = c.c[0];
  const noise: real = c.r;
  const drift: real = c.q[0];
  let estimate: real = s.x[0];
  let p: real = s.p[0];
  let i: i32 = start;
  while (i < n) {
    const expected: real = a * estimate;
    const before: real = a * p * a + drift;
    const variance: real = h * before * h + noise;
    const surprise: real = x[i] - h * expected;
    // false for NaN, too
    if (!(surprise * surprise <= c.gate * variance)) break;
    const share: real = 1 / variance;
    const gain: real = before * h * share;
    estimate = expected + gain * surprise;
    // P (1 - K C) = P R / S: no difference of nearly equal numbers
    p = before * noise * share;
    y[i] = h * estimate;
    if (c.details) {
      nis[i] = surprise * surprise * share;
      std[i] = sqrt(h * p * h);
    }
    i++;
  }
  if (i > start) s.outliers = 0;
  s.x[0] = estimate;
  s.p[0] = p;
  return i;
}

/** One sample, whatever it is. */
function step(c: Coeffs, s: State, i: i32, x: reals, y: reals, rate: reals, std: reals, nis: reals, q: u8s): void {
  const present: bool = !absent(x[i]);
  if (s.warm > 0) s.warm--;
  if (!present) s.warm = c.warmup;
  let flag: i32 = s.warm > 0 ? WARMUP : 0;
  if (!s.started) {
    if (present) begin(c, s, x[i]);
  } else {
    predict(c, s);
    if (!present) {
      flag = INTERPOLATED;
      s.nis = 0;
      s.absentRun++;
      // the predictions of a model that is not stable end where they are no number any more
      if (s.absentRun > c.longest || absent(measured(c, s))) s.started = false;
    } else {
      s.absentRun = 0;
      if (!update(c, s, x[i])) {
        flag = flag | OUTLIER;
        if (s.outliers < c.shiftAfter) {
          s.outliers++;
          if (s.outliers === c.shiftAfter) begin(c, s, x[i]);
        }
      } else s.outliers = 0;
    }
  }
  q[i] = s.started ? flag : MISSING;
  y[i] = s.started ? measured(c, s) : Number.NaN;
  rate[i] = s.started && c.order > 1 ? s.x[1] : Number.NaN;
  std[i] = s.started ? deviation(c, s) : Number.NaN;
  nis[i] = s.started ? s.nis : Number.NaN;
}

/** The filter starts with a measurement. */
function begin(c: Coeffs, s: State, z: real): void {
  for (let k: i32 = 0; k < c.order; k++) s.x[k] = c.first[k] * z;
  for (let k: i32 = 0; k < c.order * c.order; k++) s.p[k] = c.covariance[k];
  s.nis = 0;
  s.outliers = 0;
  s.absentRun = 0;
  s.started = true;
}

/** x = A x, P = A P A' + Q. */
function predict(c: Coeffs, s: State): void {
  const m: i32 = c.order;
  const a: reals = c.a;
  const p: reals = s.p;
  const scratch: reals = s.scratch;
  if (m === 1) {
    s.x[0] = a[0] * s.x[0];
    p[0] = a[0] * p[0] * a[0] + c.q[0];
    return;
  }
  for (let r: i32 = 0; r < m; r++) scratch[r] = dot(a, r * m, s.x, 0, 1, m);
  for (let r: i32 = 0; r < m; r++) s.x[r] = scratch[r];
  for (let r: i32 = 0; r < m; r++) {
    for (let k: i32 = 0; k < m; k++) scratch[r * m + k] = dot(a, r * m, p, k, m, m);
  }
  for (let r: i32 = 0; r < m; r++) {
    for (let k: i32 = 0; k <= r; k++) {
      p[r * m + k] = dot(scratch, r * m, a, k * m, 1, m) + c.q[r * m + k];
      p[k * m + r] = p[r * m + k];
    }
  }
}

/** Takes a measurement in (covariance in Joseph's form, which stays positive), unless the gate is shut to it. */
function update(c: Coeffs, s: State, z: real): bool {
  const m: i32 = c.order;
  const p: reals = s.p;
  const gain: reals = s.gain;
  const pc: reals = s.scratch;
  for (let r: i32 = 0; r < m; r++) pc[r] = dot(p, r * m, c.c, 0, 1, m);
  const predicted: real = dot(c.c, 0, pc, 0, 1, m);
  const variance: real = predicted + c.r;
  const surprise: real = z - measured(c, s);
  s.nis = (surprise * surprise) / variance;
  if (s.nis > c.gate) return false;
  for (let r: i32 = 0; r < m; r++) {
    gain[r] = pc[r] / variance;
    s.x[r] = s.x[r] + gain[r] * surprise;
  }
  for (let r: i32 = 0; r < m; r++) {
    const left: real = pc[r] - gain[r] * predicted;
    for (let k: i32 = 0; k <= r; k++) {
      p[r * m + k] = p[r * m + k] - gain[r] * pc[k] - left * gain[k] + c.r * gain[r] * gain[k];
      p[k * m + r] = p[r * m + k];
    }
  }
  return true;
}

/** C x. */
function measured(c: Coeffs, s: State): real {
  return dot(c.c, 0, s.x, 0, 1, c.order);
}

/** Square root of C P C'. */
function deviation(c: Coeffs, s: State): real {
  let variance: real = 0;
  for (let r: i32 = 0; r < c.order; r++) variance += c.c[r] * dot(s.p, r * c.order, c.c, 0, 1, c.order);
  return variance > 0 ? sqrt(variance) : 0;
}

/** Sum of the products of n elements, those of u in a row, those of v `stride` apart. */
function dot(u: reals, atU: i32, v: reals, atV: i32, stride: i32, n: i32): real {
  let all: real = u[atU] * v[atV];
  for (let k: i32 = 1; k < n; k++) all += u[atU + k] * v[atV + k * stride];
  return all;
}

/**
 * Estimates a value, and its rate of change, from noisy measurements and a model of how it moves (Kalman filter).
 *
 * x' = A x, P' = A P A' + Q; S = C P' C' + R, K = P' C' / S, x = x' + K (z - C x'), P = (I - K C) P' (I - K C)' + K R K'.
 * randomWalk: A = 1, Q = driftStd^2 / rate. constantVelocity: A = [1 T; 0 1], Q = accelerationStd^2 [T^4/4 T^3/2; T^3/2 T^2], the settled gains
 * are those of the alpha-beta filter of the tracking index. custom: up to 4 states.
 * x: [n], any unit; y, std: as x; rate: as x, per s; nis = (z - C x')^2 / S, of mean 1 when the model fits, 0 without measurement.
 * Delay by frequency, of the settled filter: (1 - K) / K samples for a slow signal of a randomWalk, 0 for constantVelocity. Warm-up until 0.1 % of
 * its impulse response is left. Absent samples are predicted, flagged INTERPOLATED, for predictS; then the filter starts anew. A
 * measurement outside of the gate is left out, flagged OUTLIER.
 * Errors: what the model needs and is not given; matrices that do not fit.
 * Cost: with m states about 2 m^3 + 6 m^2 multiplications, 1 division and a square root a sample; 8 m^2 + 8 m + 17 bytes of state in float.
 * Source: Y. Bar-Shalom, X. R. Li, T. Kirubarajan, Estimation with Applications to Tracking and Navigation, 2001, 5.2, 5.4, 6.2.
 */
export const kalman = defineOperator({
  name: 'kalman',
  summary: 'Estimates a value and its rate from noisy measurements by a model of its motion (Kalman filter).',
  source:
    'Y. Bar-Shalom, X. R. Li, T. Kirubarajan, Estimation with Applications to Tracking and Navigation, 2001, 5.2, 5.4, 6.2',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'measurement' }],
  outputs: [
    { name: 'y', unit: (_, [x]) => x, description: 'estimate', when: (p: Params) => p.outputs.includes('y') },
    {
      name: 'rate',
      unit: (_, [x]) => perSecond(x),
      description: 'estimated rate of change',
      when: (p: Params) => p.outputs.includes('rate'),
    },
    {
      name: 'std',
      unit: (_, [x]) => x,
      description: 'standard deviation of the estimate, if the model holds',
      when: (p: Params) => p.outputs.includes('std'),
    },
    {
      name: 'nis',
      unit: '1',
      description: 'squared surprise over its variance',
      when: (p: Params) => p.outputs.includes('nis'),
    },
  ],
  flags: true,
  design,
  state,
  process,
  delay: (c, frequency) => delayOf(steadyResponse(c), frequency),
  warmup: (c) => c.warmup,
  gap: 'predict',
  examples: [
    {
      // Q = 1/2, R = 1: at 0 P = 1, then P' = 3/2, K = 3/5, P = 3/5; P' = 11/10, K = 11/21; the settled K is 1/2, a delay of 1
      params: { noiseStd: 1, driftStd: Math.sqrt(500) },
      x: [[0, 10, 6]],
      y: [[6, 6, 6]],
    },
  ],
});
