import { z } from 'zod';
import { MISSING, OUTLIER, WARMUP } from '../core/quality.ts';
import { absent, max, min, sqrt } from '../kernel/intrinsics.ts';
import { bool, i32, real, reals, type u8s, type Values } from '../kernel/layout.ts';
import { defineOperator, type OutputPort } from '../kernel/operator.ts';
import { actionCode, outlierAction } from './outlierAction.ts';
import { choice, integer, must, notNegative, positive, within } from './params.ts';

const OUTPUTS = ['y', 'residual', 'score'] as const;

const params = z
  .strictObject({
    model: choice(
      ['arx', 'prediction'],
      'A linear model of the past of x and of input channels, learnt while running; or a channel that predicts x.',
    ).default('arx'),
    order: integer(0, 8, '1', 'arx: samples of its own past that x depends on.').default(2),
    inputs: integer(0, 3, '1', 'arx: number of input channels u1, u2, u3.').default(0),
    inputOrder: integer(1, 4, '1', 'arx: samples of each input that x depends on, the present one among them.').default(
      1,
    ),
    forgetting: within(0.9, 1, '1', 'arx: weight of a sample against the one after it. 1 forgets nothing.').default(
      0.999,
    ),
    nSigma: positive('1', 'Deviations of the residual beyond which a sample is an outlier.').default(6),
    memory: integer(8, 65536, 'samples', 'Samples that the deviation of the residual remembers.').default(200),
    floor: notNegative('as x', 'Smallest deviation of the residual that counts.').default(0),
    shiftAfter: integer(
      0,
      256,
      'samples',
      'So many outliers in a row are none, but a new behaviour, which is learnt. 0: never.',
    ).default(20),
    action: outlierAction('what the model predicts').default('replace'),
    outputs: z
      .array(z.enum(OUTPUTS, must(`be of ${OUTPUTS.join(', ')}`)))
      .min(1, must('name at least one'))
      .meta({
        description:
          'What to give: y, the signal without outliers; residual, x less what the model predicts; score, residual / deviation.',
      })
      .default(['y']),
  })
  .refine((p) => p.model === 'prediction' || p.order + p.inputs > 0, {
    error: 'must be at least 1 without inputs',
    path: ['order'],
  });

type Params = z.output<typeof params>;
const isArx = (p: Params, inputs: number) => p.model === 'arx' && p.inputs >= inputs;
const output = (name: (typeof OUTPUTS)[number], unit: OutputPort<Params>['unit'], description: string) => ({
  name,
  unit,
  description,
  when: (p: Params) => p.outputs.includes(name),
});

/** Residuals before the first verdict. */
const LEAST: i32 = 8;
/** Absent samples or outliers in a row for which the model's predictions stand in its past: an unstable model would run away. */
const FREE_RUN: i32 = 8;
const REPLACE: i32 = 0;
const HOLD: i32 = 1;
const FLAG: i32 = 3;
/** Deviations to which a residual is clipped before it enters the deviation, and what the clipping takes from the variance. */
const CLIP: real = 2.5;
const CORRECTION: real = 1.0229551300452517;
/** Variance that is none: a model that fits exactly must not lead to numbers that slow a processor down. */
const NOTHING: real = 1e-30;
/** Covariance of parameters of which nothing is known; the largest sum of variances up to which the past is forgotten. */
const UNKNOWN: real = 1e4;
const LARGEST_TRACE: real = 1e6;
/** Variance of a prediction, in that of the noise, above which a sample tells something new. */
const EXCITED: real = 0.2;

function design(p: Params) {
  const arx = p.model === 'arx';
  const order = arx ? p.order : 0;
  const inputs = arx ? p.inputs : 0;
  const size = arx ? order + inputs * p.inputOrder + 1 : 0;
  return {
    arx: bool(arx),
    order: i32(order),
    inputs: i32(inputs),
    inputOrder: i32(p.inputOrder),
    /** Parameters: of the own past, of the inputs, and a constant. */
    size: i32(size),
    forgetting: real(p.forgetting),
    nSigma: real(p.nSigma),
    memory: i32(p.memory),
    leastVariance: real(p.floor ** 2),
    shiftAfter: i32(p.shiftAfter),
    action: actionCode(p.action),
    // both the deviation and the parameters must have forgotten
    warmup: i32(Math.ceil(7 * Math.max(p.memory, arx && p.forgetting < 1 ? 1 / (1 - p.forgetting) : 0)) + 4 * size),
  };
}

function state(c: Coeffs) {
  const m = c.size;
  // the covariance is U D U', U with ones on its diagonal
  const unit = Float64Array.from({ length: m * m }, (_, k) => (k % (m + 1) === 0 ? 1 : 0));
  return {
    theta: reals(m),
    u: reals(unit),
    d: reals(new Float64Array(m).fill(UNKNOWN)),
    /** What the model looks at: own past, inputs (newest first), 1. */
    phi: reals(Float64Array.from({ length: m }, (_, k) => (k === m - 1 ? 1 : 0))),
    /** The own past as measured, outliers among it. */
    raw: reals(c.order),
    gain: reals(m),
    scratch: reals(2 * m),
    /** Samples since the past was whole. */
    filled: i32(),
    /** Residuals in the deviation; negative while those of the first parameters pass. */
    count: i32(-4 * m),
    variance: real(),
    outliers: i32(),
    last: real(Number.NaN),
    absentRun: i32(),
    warm: i32(),
  };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(
  c: Coeffs,
  s: State,
  n: i32,
  x: reals,
  prediction: reals,
  u1: reals,
  u2: reals,
  u3: reals,
  y: reals,
  residual: reals,
  score: reals,
  q: u8s,
): void {
  for (let i: i32 = 0; i < n; i++) {
    if (s.warm > 0) s.warm--;
    if (c.inputs > 0) pushInput(c, s, 0, u1[i]);
    if (c.inputs > 1) pushInput(c, s, 1, u2[i]);
    if (c.inputs > 2) pushInput(c, s, 2, u3[i]);
    const known: bool = c.arx ? s.filled >= c.order && inputsPresent(c, s) : !absent(prediction[i]);
    const expected: real = c.arx ? predict(c, s) : prediction[i];
    const v: real = x[i];
    if (absent(v)) {
      // the past goes on with the model's own words for a while
      s.absentRun++;
      if (!known || s.absentRun > FREE_RUN) s.filled = 0;
      else if (c.arx) pushPast(c, s, expected, expected);
      s.warm = c.warmup;
      y[i] = Number.NaN;
      residual[i] = Number.NaN;
      score[i] = Number.NaN;
      q[i] = MISSING;
      continue;
    }
    s.absentRun = 0;
    if (s.warm > 0 || !known) q[i] = WARMUP;
    y[i] = v;
    residual[i] = 0;
    score[i] = 0;
    let taken: real = v;
    if (known) {
      const distance: real = v - expected;
      residual[i] = distance;
      if (judge(c, s, distance, i, score)) {
        taken = expected;
        y[i] = substitute(c, v, expected, s.last);
        q[i] = q[i] | OUTLIER;
        if (absent(y[i])) {
          q[i] = MISSING;
          residual[i] = Number.NaN;
          score[i] = Number.NaN;
        }
      } else {
        s.last = v;
        if (c.arx) learn(c, s, distance);
      }
    }
    if (s.outliers >= FREE_RUN) {
      for (let k: i32 = 0; k < c.order; k++) s.phi[k] = s.raw[k];
      taken = v;
    }
    if (s.outliers > 0 && s.outliers === c.shiftAfter) renew(c, s);
    if (c.arx) pushPast(c, s, taken, v);
    if (s.filled < c.order) s.filled++;
  }
}

/** Scores a residual, takes it into the deviation, and says whether it is an outlier. */
function judge(c: Coeffs, s: State, distance: real, i: i32, score: reals): bool {
  const variance: real = max(s.variance * CORRECTION, c.leastVariance);
  const judged: bool = s.count >= LEAST && variance > NOTHING;
  let square: real = distance * distance;
  let outlier: bool = false;
  if (judged) {
    outlier = square > c.nSigma * c.nSigma * variance;
    score[i] = distance / sqrt(variance);
    square = min(square, CLIP * CLIP * variance);
  }
  if (s.count < c.memory) s.count++;
  if (s.count > 0) {
    const filled: real = s.count;
    s.variance = s.variance + (square - s.variance) / filled;
  }
  s.outliers = outlier ? min(s.outliers + 1, 1000000) : 0;
  return outlier;
}

/** What an outlier becomes; NaN where that is nothing. */
function substitute(c: Coeffs, outlier: real, expected: real, last: real): real {
  if (c.action === FLAG) return outlier;
  if (c.action === REPLACE) return expected;
  return c.action === HOLD ? last : Number.NaN;
}

/** The behaviour is new: parameters and deviation are learnt anew. */
function renew(c: Coeffs, s: State): void {
  for (let k: i32 = 0; k < c.size; k++) {
    s.theta[k] = 0;
    s.d[k] = UNKNOWN;
    for (let j: i32 = 0; j < c.size; j++) s.u[k * c.size + j] = j === k ? 1 : 0;
  }
  s.outliers = 0;
  s.count = -4 * c.size;
}

function pushPast(c: Coeffs, s: State, taken: real, measured: real): void {
  for (let k: i32 = c.order - 1; k > 0; k--) {
    s.phi[k] = s.phi[k - 1];
    s.raw[k] = s.raw[k - 1];
  }
  if (c.order > 0) {
    s.phi[0] = taken;
    s.raw[0] = measured;
  }
}

function pushInput(c: Coeffs, s: State, input: i32, u: real): void {
  const first: i32 = c.order + input * c.inputOrder;
  for (let k: i32 = c.inputOrder - 1; k > 0; k--) s.phi[first + k] = s.phi[first + k - 1];
  s.phi[first] = u;
}

function inputsPresent(c: Coeffs, s: State): bool {
  for (let k: i32 = c.order; k < c.size - 1; k++) if (absent(s.phi[k])) return false;
  return true;
}

function predict(c: Coeffs, s: State): real {
  let expected: real = 0;
  for (let k: i32 = 0; k < c.size; k++) expected += s.theta[k] * s.phi[k];
  return expected;
}

/** Recursive least squares in Bierman's form, which keeps the covariance positive, in float too. */
function learn(c: Coeffs, s: State, distance: real): void {
  const m: i32 = c.size;
  const u: reals = s.u;
  const d: reals = s.d;
  const f: reals = s.scratch;
  const gain: reals = s.gain;
  let trace: real = 0;
  let news: real = 0;
  for (let j: i32 = 0; j < m; j++) {
    f[j] = s.phi[j];
    let column: real = 1;
    for (let k: i32 = 0; k < j; k++) {
      f[j] = f[j] + u[k * m + j] * s.phi[k];
      column += u[k * m + j] * u[k * m + j];
    }
    f[m + j] = d[j] * f[j];
    trace += d[j] * column;
    news += f[m + j] * f[j];
  }
  // where nothing excites some of the parameters, forgetting would blow their covariance up, and rounding drive them away
  const unsure: bool = trace >= LARGEST_TRACE;
  if (unsure && news < EXCITED) return;
  const forgetting: real = unsure ? 1 : c.forgetting;
  let before: real = forgetting;
  for (let j: i32 = 0; j < m; j++) {
    const g: real = f[m + j];
    const after: real = before + f[j] * g;
    d[j] = (d[j] * before) / (after * forgetting);
    gain[j] = g;
    for (let k: i32 = 0; k < j; k++) {
      const old: real = u[k * m + j];
      u[k * m + j] = old - (f[j] / before) * gain[k];
      gain[k] = gain[k] + g * old;
    }
    before = after;
  }
  for (let j: i32 = 0; j < m; j++) s.theta[j] = s.theta[j] + (gain[j] / before) * distance;
}

const input = (k: 1 | 2 | 3) => ({
  name: `u${k}`,
  unit: 'any',
  description: `input channel ${k} of the model`,
  when: (p: Params) => isArx(p, k),
});

/**
 * Finds samples that do not fit a model of the signal: one that is learnt from its own past and other channels, or a prediction.
 *
 * arx: p[n] = a1 x[n-1] + ... + b1 u1[n] + b2 u1[n-1] + ... + constant, by recursive least squares with forgetting, not learnt from outliers, and
 * not forgotten while nothing excites it. prediction: p[n] is a channel. residual = x - p, score = residual / s, s^2 from past residuals
 * clipped to 2.5 s and corrected for that; an outlier has |score| > nSigma, and p[n] takes its place in the model's past.
 * After shiftAfter outliers in a row the model is learnt anew.
 * x, prediction: [n], any unit; u1, u2, u3: [n], any unit; y, residual: [n], as x; score: [n], pure number.
 * Delay 0; warm-up 7 times the longer of memory and 1 / (1 - forgetting). Absent samples stay absent; predictions stand in the model's
 * past for up to 8 of them, or of outliers in a row; then it must fill again with what is measured. Without all inputs, x passes unjudged, flagged WARMUP.
 * Errors: an arx model without past and inputs.
 * Cost: with m = order + inputs inputOrder + 1 about 1.5 m^2 + 6 m multiplications and m divisions a sample; 4 (m^2 + 6 m + order) + 29 bytes
 * of state in float.
 * Channels of very different sizes are learnt unevenly: bring them to like sizes with normalize.
 * Source: L. Ljung, System Identification, 2nd ed., 11.2; G. J. Bierman, Factorization Methods for Discrete Sequential Estimation, 1977, ch. 5.
 */
export const modelResidual = defineOperator({
  name: 'modelResidual',
  summary: 'Finds samples that do not fit a model of the signal, learnt while running or given as a prediction.',
  source:
    'L. Ljung, System Identification, 2nd ed., 11.2; G. J. Bierman, Factorization Methods for Discrete Sequential Estimation, 1977, ch. 5',
  params,
  inputs: [
    { name: 'x', unit: 'any', description: 'signal' },
    {
      name: 'prediction',
      unit: 'any',
      description: 'what x should be',
      when: (p) => p.model === 'prediction',
    },
    input(1),
    input(2),
    input(3),
  ],
  outputs: [
    output('y', (_, [x]) => x, 'signal without outliers'),
    output('residual', (_, [x]) => x, 'signal less what the model predicts'),
    output('score', '1', 'residual in its deviations'),
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
      // residuals 1 and -1 by turns: variance 1 after eight of them; 6 is 5 from the prediction, in deviations 5 / sqrt(1.02296)
      params: { model: 'prediction', nSigma: 4, outputs: ['y', 'score'] },
      x: [
        [2, 0, 2, 0, 2, 0, 2, 0, 6],
        [1, 1, 1, 1, 1, 1, 1, 1, 1],
      ],
      y: [[2, 0, 2, 0, 2, 0, 2, 0, 1], [], [0, 0, 0, 0, 0, 0, 0, 0, 5 / Math.sqrt(1.0229551300452517)]],
    },
    // the first sample has no past, and the second is unexpected: nothing is learnt yet
    { params: { order: 1, outputs: ['residual'] }, x: [[0, 5]], y: [[], [0, 5]] },
  ],
});
