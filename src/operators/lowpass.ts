import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import { allocate, bool, i32, type real, reals, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { groupDelay } from './iir/groupDelay.ts';
import { oneEdgeParams, oneEdgeSections } from './iir/oneEdge.ts';
import { checkIir } from './iir/params.ts';
import { integer } from './params.ts';

const params = z
  .strictObject({ ...oneEdgeParams, decimate: integer(1, 1000, '1', 'Keep one of so many samples.').default(1) })
  .superRefine(checkIir('stopHz'));

function design(p: z.output<typeof params>, rateHz: number) {
  const limit = rateHz / (2 * p.decimate);
  if (p.decimate > 1 && p.cutoffHz >= limit) {
    throw new ConfigError(`lowpass: cutoffHz must be below half the decimated rate, ${limit} Hz, got ${p.cutoffHz}`, [
      'cutoffHz',
    ]);
  }
  const sections = oneEdgeSections('lowpass', 'low', p, rateHz);
  // those with numerators 1 2 1, which stand last, go in pairs; the first of a pair carries the gain of both
  const pairs = sections.filter(([, b1, b2]) => b1 === 2 && b2 === 1).length >> 1;
  for (let k = sections.length - 1; k >= sections.length - 2 * pairs; k -= 2) {
    sections[k - 1][0] *= sections[k][0];
    sections[k][0] = 1;
  }
  return {
    singles: i32(sections.length - 2 * pairs),
    pairs: i32(pairs),
    sections: reals(sections.flat()),
    period: i32(p.decimate),
  };
}

function state(c: Coeffs) {
  return { memory: reals(4 * c.singles + 6 * c.pairs), started: bool(), index: i32() };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals): i32 {
  if (!s.started && n > 0) {
    settle(c, s.memory, x[0]);
    s.started = true;
  }
  if (c.singles > 0) single(c.sections, 0, s.memory, 0, n, x, y);
  else pair(c.sections, 0, s.memory, 0, n, x, y);
  for (let k: i32 = 1; k < c.singles; k++) single(c.sections, 5 * k, s.memory, 4 * k, n, y, y);
  for (let k: i32 = c.singles > 0 ? 0 : 1; k < c.pairs; k++) {
    pair(c.sections, 5 * c.singles + 10 * k, s.memory, 4 * c.singles + 6 * k, n, y, y);
  }
  if (c.period === 1) return n;
  let kept: i32 = 0;
  for (let i: i32 = 0; i < n; i++) {
    if (s.index === 0) {
      y[kept] = y[i];
      kept++;
    }
    s.index = s.index + 1 === c.period ? 0 : s.index + 1;
  }
  return kept;
}

/** Puts the memory into the steady state of a constant x: no start-up transient. */
function settle(c: Coeffs, memory: reals, x: real): void {
  let v: real = x;
  let m: i32 = 0;
  for (let k: i32 = 0; k < c.singles + 2 * c.pairs; k++) {
    const p: i32 = 5 * k;
    v *= c.sections[p];
    // the second of a pair shares the first's outputs as its inputs
    if (k < c.singles || ((k - c.singles) & 1) === 0) {
      memory[m] = v;
      memory[m + 1] = v;
      m += 2;
    }
    v *= (1 + c.sections[p + 1] + c.sections[p + 2]) / (1 + c.sections[p + 3] + c.sections[p + 4]);
    memory[m] = v;
    memory[m + 1] = v;
    m += 2;
  }
}

/** One section, direct form I; x and y may be the same array. Its coefficients start at p, its memory at m. */
function single(sections: reals, p: i32, memory: reals, m: i32, n: i32, x: reals, y: reals): void {
  const gain: real = sections[p];
  const b1: real = sections[p + 1];
  const b2: real = sections[p + 2];
  const a1: real = sections[p + 3];
  const a2: real = sections[p + 4];
  let x1: real = memory[m];
  let x2: real = memory[m + 1];
  let y1: real = memory[m + 2];
  let y2: real = memory[m + 3];
  for (let i: i32 = 0; i < n; i++) {
    const x0: real = gain * x[i];
    const y0: real = x0 + b1 * x1 + b2 * x2 - a2 * y2 - a1 * y1;
    x2 = x1;
    x1 = x0;
    y2 = y1;
    y1 = y0;
    y[i] = y0;
  }
  memory[m] = x1;
  memory[m + 1] = x2;
  memory[m + 2] = y1;
  memory[m + 3] = y2;
}

/** Two sections with numerators 1 2 1, as single: the first's delayed outputs are the second's delayed inputs. */
function pair(sections: reals, p: i32, memory: reals, m: i32, n: i32, x: reals, y: reals): void {
  const gain: real = sections[p];
  const a11: real = sections[p + 3];
  const a12: real = sections[p + 4];
  const a21: real = sections[p + 8];
  const a22: real = sections[p + 9];
  let x1: real = memory[m];
  let x2: real = memory[m + 1];
  let v1: real = memory[m + 2];
  let v2: real = memory[m + 3];
  let y1: real = memory[m + 4];
  let y2: real = memory[m + 5];
  for (let i: i32 = 0; i < n; i++) {
    const x0: real = gain * x[i];
    // the newest feedback stands last: only it waits for the sample before
    const v0: real = x0 + x2 + 2 * x1 - a12 * v2 - a11 * v1;
    const y0: real = v0 + v2 + 2 * v1 - a22 * y2 - a21 * y1;
    x2 = x1;
    x1 = x0;
    v2 = v1;
    v1 = v0;
    y2 = y1;
    y1 = y0;
    y[i] = y0;
  }
  memory[m] = x1;
  memory[m + 1] = x2;
  memory[m + 2] = v1;
  memory[m + 3] = v2;
  memory[m + 4] = y1;
  memory[m + 5] = y2;
}

/** Samples until the answer to a step stays within 0.1 % of its end. */
function settlingTime(c: Coeffs): number {
  let radius = 0;
  for (let k = 0; k < c.sections.length; k += 5) {
    const [, , , a1, a2] = c.sections.subarray(k, k + 5);
    radius = Math.max(radius, a2 === 0 ? Math.abs(a1) : Math.sqrt(a2));
  }
  // 20 time constants of the slowest pole are enough for any order
  const n = Math.ceil(20 / (1 - radius));
  const y = new Float64Array(n);
  process({ ...c, period: 1 }, { ...allocate(state(c)), started: true }, n, new Float64Array(n).fill(1), y);
  const end = y[n - 1];
  return y.findLastIndex((v) => Math.abs(v - end) > 1e-3 * end) + 1;
}

/**
 * Lets low frequencies pass: a Butterworth or Chebyshev filter of second-order sections, with decimation when asked for.
 *
 * v[n] = g (x[n] + b1 x[n-1] + b2 x[n-2]) - a1 v[n-1] - a2 v[n-2] for each section, by the bilinear transform with prewarping; then
 * every decimate-th sample, counted from the start of the stream. Its order is given, or the smallest that meets stopHz.
 * x, y: [n], any unit, y as x; the rate falls by decimate.
 * Delay: the group delay at delayAtHz (at 0 Hz unless said), in samples of x; warm-up until a step has settled to 0.1 %; starts
 * in the steady state of the first sample. Absent samples are bridged by the last good one.
 * Errors: cutoffHz at or above half the (decimated) rate, or below a ten-thousandth of the rate; an order above 16.
 * Cost: 2.5 multiplications a sample and order; 3 to 4 values of state a section. In float the gain at 0 Hz is off by up to
 * 1e-7 (rate / cutoffHz)^2 / 10: decimate in two steps rather than filter far below the rate.
 * Source: A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 7.2 and 6.3; as scipy.signal.butter, cheby1, cheby2,
 * buttord, cheb1ord, cheb2ord and sosfilt.
 */
export const lowpass = defineOperator({
  name: 'lowpass',
  summary: 'Lets low frequencies pass (Butterworth, Chebyshev), and keeps every decimate-th sample.',
  source:
    'A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 7.2 (bilinear transform), 6.3 (cascade form)',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [{ name: 'y', unit: (_, [x]) => x, description: 'low-passed signal' }],
  design,
  state,
  process,
  decimation: (c) => c.period,
  delay: (c, frequency) => groupDelay(c.sections, frequency),
  warmup: settlingTime,
  gap: 'bridge',
  examples: [
    {
      params: { cutoffHz: 250, order: 1 },
      // K = tan(pi / 4) = 1: (x[n] + x[n-1]) / 2; its delay of half a sample is taken off as one, so y[n] = (x[n+1] + x[n]) / 2
      x: [[0, 0, 1, 1, 3]],
      y: [[0, 0.5, 1, 2, 3]],
    },
    {
      params: { cutoffHz: 250, order: 2 },
      // K = 1, D = 2 + sqrt 2: y[n-1] = (x[n] + 2 x[n-1] + x[n-2]) / 3.4142136 - 0.1715729 y[n-3]; delay 0.7, taken off as 1
      x: [[0, 1, 1, 1]],
      y: [[0.2928932188134524, 0.8786796564403576, 1.1213203435596424, 1.0208152801713082]],
    },
    {
      params: { cutoffHz: 100, order: 1, decimate: 2 },
      x: [[1, 1, 1, 1, 1]],
      y: [[1, 1, 1]],
    },
  ],
});
