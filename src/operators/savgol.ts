import { z } from 'zod';
import { INTERPOLATED, MISSING } from '../core/quality.ts';
import { perSecond } from '../core/units.ts';
import { absent, max, min } from '../kernel/intrinsics.ts';
import { bool, i32, real, reals, type u8s, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { integer, oddInteger } from './params.ts';

const params = z
  .strictObject({
    windowLength: oddInteger(3, 255, 'Samples in the window.'),
    polyorder: integer(0, 8, '1', 'Degree of the polynomial.').default(2),
    deriv: integer(0, 2, '1', 'Derivative by time: 0 smooths, 1 gives the rate, 2 the acceleration.').default(0),
    lag: integer(
      0,
      254,
      'samples',
      'How far behind the newest sample the polynomial is read: 0 has no delay and most noise. Default the middle of the window.',
    ).optional(),
  })
  .refine((p) => p.polyorder < p.windowLength, { error: 'must be below windowLength', path: ['polyorder'] })
  .refine((p) => p.deriv <= p.polyorder, { error: 'must not be above polyorder', path: ['deriv'] })
  .refine((p) => (p.lag ?? 0) < p.windowLength, { error: 'must be below windowLength', path: ['lag'] });

/** Samples that the line takes beyond a window before it is moved back: more run faster, and cost memory. */
const STRETCH = 64;

/** Windows up to this long are as fast tap by tap. */
const SHORT = 9;

/** Windows after which the recursive sums are made anew: their error grows with the 2.5th power, the work with the reciprocal. */
const PERIOD_WINDOWS = 3;

function design(p: z.output<typeof params>, rateHz: number) {
  const n = p.windowLength;
  const lag = p.lag ?? (n - 1) / 2;
  const scale = rateHz ** p.deriv;
  // oldest sample first
  const taps = Array.from({ length: n }, (_, i) => scale * weight(n, p.polyorder, p.deriv, n - 1 - lag, i));
  return {
    windowLength: i32(n),
    polyorder: i32(p.polyorder),
    deriv: i32(p.deriv),
    lag: i32(lag),
    scale: real(scale),
    taps: reals(taps),
    lineLength: i32(n + STRETCH),
    ...recursion(p, n - 1 - lag, scale),
  };
}

/**
 * Taps on a parabola can be slid: when the window moves on, its output changes by a sum (`slope`) whose taps lie on a line and
 * by the samples that enter and leave; slope changes by a sum (`curve`) whose taps are all `bend`, and so on.
 */
function recursion({ windowLength: n, polyorder, deriv }: z.output<typeof params>, at: number, scale: number) {
  const middle = (n - 1) / 2;
  // there the polynomials of third degree are 0, and so are their second derivatives
  const noCubic = polyorder === 3 && at === middle && deriv !== 1;
  const tap = (i: number) => scale * weight(n, Math.min(polyorder, 2), deriv, at, i);
  // over two windows, where the parabola is large, little of it is lost to rounding
  const bend = (tap(middle - n) - 2 * tap(middle) + tap(middle + n)) / (n * n);
  const rise = (tap(middle + n) - tap(middle - n)) / (2 * n);
  const slope = (i: number) => -rise - bend * (i - 0.5 - middle);
  return {
    recursive: bool(n > SHORT && (polyorder <= 2 || noCubic)),
    period: i32(PERIOD_WINDOWS * n),
    tapEntering: real(tap(n - 1)),
    tapLeaving: real(tap(-1)),
    slopeEntering: real(slope(n - 1)),
    slopeLeaving: real(slope(-1)),
    bend: real(bend),
  };
}

function state(c: Coeffs) {
  return {
    line: reals(c.lineLength),
    end: i32(),
    count: i32(),
    gap: i32(),
    // the recursive sums of the last window, of its samples less base
    summed: bool(),
    index: i32(),
    base: real(),
    value: real(),
    slope: real(),
    curve: real(),
  };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals, q: u8s): void {
  let i: i32 = 0;
  while (i < n) {
    if (s.count === c.windowLength && s.gap === 0 && !absent(x[i])) {
      // the common case
      let end: i32 = i + 1;
      while (end < n && !absent(x[end])) end++;
      smooth(c, s, i, end, x, y);
      i = end;
    } else {
      if (!absent(x[i])) resume(c, s, x[i]);
      else if (s.gap < c.windowLength) s.gap++;
      if (s.gap === c.windowLength) {
        y[i] = Number.NaN;
        q[i] = MISSING;
      } else {
        y[i] = readEdge(c, s);
        if (s.gap > 0) q[i] = INTERPOLATED;
      }
      s.summed = false;
      s.index = s.index + 1 === c.period ? 0 : s.index + 1;
      i++;
    }
  }
}

/** Samples from start to end, all present, through a full window. */
function smooth(c: Coeffs, s: State, start: i32, end: i32, x: reals, y: reals): void {
  const line: reals = s.line;
  const windowLength: i32 = c.windowLength;
  // windows that reach back before start, or were entered by a sample from there, lie in the line, as far as it goes
  const inLine: i32 = min(start + windowLength, end);
  let i: i32 = start;
  while (i < inLine) {
    if (s.end === c.lineLength) moveBack(c, s);
    const count: i32 = min(inLine - i, c.lineLength - s.end);
    for (let k: i32 = 0; k < count; k++) line[s.end + k] = x[i + k];
    apply(c, s, line, s.end - windowLength + 1, y, i, count);
    s.end += count;
    i += count;
  }
  // the others lie in x, of which the line keeps the last window
  if (i < end) {
    apply(c, s, x, i - windowLength + 1, y, i, end - i);
    for (let k: i32 = 0; k < windowLength; k++) line[k] = x[end - windowLength + k];
    s.end = windowLength;
  }
}

/** count outputs from y[to]; the window of the first one starts at x[first], the one before it at x[first - 1]. */
function apply(c: Coeffs, s: State, x: reals, first: i32, y: reals, to: i32, count: i32): void {
  if (!c.recursive) {
    convolve(c, x, first, y, to, count);
    return;
  }
  let i: i32 = 0;
  while (i < count) {
    if (s.summed && s.index > 0) {
      const run: i32 = min(count - i, c.period - s.index);
      slide(c, s, x, first + i, y, to + i, run);
      s.index += run;
      i += run;
    } else {
      sum(c, s, x, first + i);
      y[to + i] = s.value + (c.deriv === 0 ? s.base : 0);
      s.index++;
      i++;
    }
    if (s.index === c.period) s.index = 0;
  }
}

/** Makes the recursive sums anew, of the window at x[first]. Less one of the samples, all of them are small. */
function sum(c: Coeffs, s: State, x: reals, first: i32): void {
  const base: real = x[first + (c.windowLength >> 1)];
  let value: real = 0;
  let slope: real = 0;
  let all: real = 0;
  for (let k: i32 = 0; k < c.windowLength; k++) {
    const v: real = x[first + k] - base;
    value += c.taps[k] * v;
    slope += (c.slopeLeaving - c.bend * (k + 1)) * v;
    all += v;
  }
  s.base = base;
  s.value = value;
  s.slope = slope;
  s.curve = c.bend * all;
  s.summed = true;
}

/** As apply, by the sums of the window before. */
function slide(c: Coeffs, s: State, x: reals, first: i32, y: reals, to: i32, count: i32): void {
  const tapEntering: real = c.tapEntering;
  const tapLeaving: real = c.tapLeaving;
  const slopeEntering: real = c.slopeEntering;
  const slopeLeaving: real = c.slopeLeaving;
  const bend: real = c.bend;
  const base: real = s.base;
  const level: real = c.deriv === 0 ? base : 0;
  const before: i32 = first - 1;
  const last: i32 = before + c.windowLength;
  let value: real = s.value;
  let slope: real = s.slope;
  let curve: real = s.curve;
  for (let i: i32 = 0; i < count; i++) {
    const entering: real = x[last + i] - base;
    const leaving: real = x[before + i] - base;
    value += slope + (tapEntering * entering - tapLeaving * leaving);
    slope += curve + (slopeEntering * entering - slopeLeaving * leaving);
    curve += bend * (entering - leaving);
    y[to + i] = level + value;
  }
  s.value = value;
  s.slope = slope;
  s.curve = curve;
}

/** Makes room in the line: the last window goes to its front. */
function moveBack(c: Coeffs, s: State): void {
  const kept: i32 = c.windowLength;
  for (let k: i32 = 0; k < kept; k++) s.line[k] = s.line[s.end - kept + k];
  s.end = kept;
}

function append(c: Coeffs, s: State, v: real): void {
  if (s.end === c.lineLength) moveBack(c, s);
  s.line[s.end] = v;
  s.end++;
  if (s.count < c.windowLength) s.count++;
}

/** A present sample, after a gap perhaps: a short one is filled by a straight line, a long one empties the window. */
function resume(c: Coeffs, s: State, v: real): void {
  if (s.gap === c.windowLength) {
    s.count = 0;
  } else if (s.gap > 0) {
    const before: real = s.line[s.end - 1];
    const slope: real = (v - before) / (s.gap + 1);
    for (let k: i32 = 1; k <= s.gap; k++) append(c, s, before + k * slope);
  }
  s.gap = 0;
  append(c, s, v);
}

/** The polynomial through the samples at hand, read where the output stands: beside the middle of the window. */
function readEdge(c: Coeffs, s: State): real {
  const first: i32 = s.end - s.count;
  const degree: i32 = min(c.polyorder, s.count - 1);
  const at: i32 = s.count - 1 - min(max(c.lag - s.gap, 0), s.count - 1);
  let sum: real = 0;
  for (let k: i32 = 0; k < s.count; k++) sum += weight(s.count, degree, c.deriv, at, k) * s.line[first + k];
  return c.scale * sum;
}

/** count outputs from y[to]; the window of the first one starts at x[first]. Four at a time share their loads. */
function convolve(c: Coeffs, x: reals, first: i32, y: reals, to: i32, count: i32): void {
  const taps: reals = c.taps;
  const windowLength: i32 = c.windowLength;
  let i: i32 = 0;
  for (; i + 4 <= count; i += 4) {
    const p: i32 = first + i;
    let x0: real = x[p];
    let x1: real = x[p + 1];
    let x2: real = x[p + 2];
    let y0: real = 0;
    let y1: real = 0;
    let y2: real = 0;
    let y3: real = 0;
    for (let k: i32 = 0; k < windowLength; k++) {
      const tap: real = taps[k];
      const x3: real = x[p + k + 3];
      y0 += tap * x0;
      y1 += tap * x1;
      y2 += tap * x2;
      y3 += tap * x3;
      x0 = x1;
      x1 = x2;
      x2 = x3;
    }
    y[to + i] = y0;
    y[to + i + 1] = y1;
    y[to + i + 2] = y2;
    y[to + i + 3] = y3;
  }
  for (; i < count; i++) {
    let sum: real = 0;
    for (let k: i32 = 0; k < windowLength; k++) sum += taps[k] * x[first + i + k];
    y[to + i] = sum;
  }
}

/**
 * What sample i of `count` counts for in the deriv-th derivative, at sample `at`, of the polynomial fitted to all of them:
 * sum over k of p_k^(deriv)(at) p_k(i) / |p_k|^2, p_k the monic polynomials orthogonal over the samples (Gram):
 * p_k+1(u) = u p_k(u) - beta_k p_k-1(u), beta_k = k^2 (count^2 - k^2) / (4 (4 k^2 - 1)), u from the middle.
 */
function weight(count: i32, degree: i32, deriv: i32, at: i32, i: i32): real {
  const u: real = at - 0.5 * (count - 1);
  const v: real = i - 0.5 * (count - 1);
  // p_k at u, its first and second derivative, p_k at v; each beside that of k - 1
  let p: real = 1;
  let pBefore: real = 0;
  let d: real = 0;
  let dBefore: real = 0;
  let dd: real = 0;
  let ddBefore: real = 0;
  let r: real = 1;
  let rBefore: real = 0;
  let beta: real = 0;
  let norm: real = count;
  let sum: real = deriv === 0 ? 1 / norm : 0;
  for (let k: i32 = 1; k <= degree; k++) {
    const ddNext: real = 2 * d + u * dd - beta * ddBefore;
    const dNext: real = p + u * d - beta * dBefore;
    const pNext: real = u * p - beta * pBefore;
    const rNext: real = v * r - beta * rBefore;
    ddBefore = dd;
    dd = ddNext;
    dBefore = d;
    d = dNext;
    pBefore = p;
    p = pNext;
    rBefore = r;
    r = rNext;
    const k2: real = k * k;
    beta = (k2 * (count * count - k2)) / (4 * (4 * k2 - 1));
    norm *= beta;
    sum += ((deriv === 0 ? p : deriv === 1 ? d : dd) * r) / norm;
  }
  return sum;
}

/**
 * Smooths, or differentiates, by a polynomial fitted to a moving window (Savitzky-Golay).
 *
 * y[n] = d-th derivative at n - lag of the polynomial of least squares over x[n - windowLength + 1 .. n], one dot product:
 * lag (windowLength - 1) / 2 is the classic smoother; "lag 3, quadratic" has almost its noise at a third of the delay.
 * x, y: [n], any unit; a derivative is per second, or per second squared.
 * Delay lag; warm-up windowLength - 1, meanwhile a fit to the samples at hand. At the end, and where samples are absent, the
 * last polynomial is read on (scipy's mode interp). A gap of less than a window is filled by a straight line, a longer one
 * is MISSING and starts anew.
 * Errors: an even window; polyorder or lag at or above windowLength.
 * Cost: windowLength multiplications a sample; where windowLength is above 9 and the taps lie on a parabola (polyorder to 2, and 3
 * in the middle of the window with deriv 0 or 2) 6 multiplications by recursive sums, in double exact to 1e-12, in float to 1e-5 or so.
 * 4 windowLength + 289 bytes of state in float. The fits at edges take 12 polyorder windowLength.
 * Source: A. Savitzky, M. J. E. Golay, Anal. Chem. 36 (1964); edges and lag: P. A. Gorry, Anal. Chem. 62 (1990).
 */
export const savgol = defineOperator({
  name: 'savgol',
  summary: 'Smooths or differentiates by a polynomial fitted to a moving window (Savitzky-Golay), with any lag.',
  source:
    'P. A. Gorry, General least-squares smoothing and differentiation by the convolution method, Anal. Chem. 62 (1990)',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [
    {
      name: 'y',
      unit: (p, [x]) => (p.deriv === 0 ? x : p.deriv === 1 ? perSecond(x) : perSecond(perSecond(x))),
      description: 'smoothed signal or its derivative',
    },
  ],
  flags: true,
  design,
  state,
  process,
  delay: (c) => c.lag,
  warmup: (c) => c.windowLength - 1,
  gap: 'predict',
  examples: [
    {
      params: { windowLength: 5, polyorder: 2 },
      // y[0]: the parabola through 1 0 2; y[1] = (3 1 + 11 0 + 9 2 - 3 4) / 20; y[2] = (-3 1 + 12 0 + 17 2 + 12 4 - 3 9) / 35;
      // y[3], y[4]: the same parabola further on
      x: [[1, 0, 2, 4, 9]],
      y: [[1, 0.45, 52 / 35, 152 / 35, 312 / 35]],
    },
    {
      params: { windowLength: 3, polyorder: 1, deriv: 1, lag: 0 },
      rateHz: 10,
      x: [[1, 2, 4, 4]],
      // slopes of the lines through 1, 1 2, 1 2 4 and 2 4 4, a second
      y: [[0, 10, 15, 10]],
    },
  ],
});
