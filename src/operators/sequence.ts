import { z } from 'zod';
import { MISSING } from '../core/quality.ts';
import { angleRest, angleStep, cosFrom, floor, nearAngle, sinFrom, sqrt, trunc } from '../kernel/intrinsics.ts';
import { i32, real, reals, type u8s, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import {
  designFundamental,
  fundamentalInputs,
  fundamentalParams,
  hasOneWindow,
  knowsPeriod,
  oneWindow,
  period,
} from './fundamental.ts';
import { notNegative } from './params.ts';
import { vectorCoeffs } from './scaling.ts';

const params = z
  .strictObject({
    ...fundamentalParams,
    floor: notNegative('as iA', 'Positive sequence at and below which the ratio is given as 0.').default(0),
  })
  .refine(hasOneWindow, oneWindow)
  .refine(knowsPeriod, period);

/** Values of a sample in the ring: alpha, beta, i0, and cosine and sine of the fundamental's angle. */
const FIELDS: i32 = 5;
/** The part of a period below which the sequences cannot be told apart is about a fourteenth. */
const LEAST_DETERMINANT: real = 0.05;
const TURN: real = 6.283185307179586;
const PER_TURN: real = 0.15915494309189535;

function design(p: z.output<typeof params>, rateHz: number) {
  const { windowLength, step, stepPerOmega } = designFundamental('sequence', p, rateHz);
  return {
    windowLength: i32(windowLength),
    // sums are made anew this often, so that rounding does not pile up in them
    period: i32(Math.max(1024, windowLength)),
    step: real(step),
    stepPerOmega: real(stepPerOmega),
    floor: real(p.floor),
    ...vectorCoeffs(p.currents),
    zero: real(p.currents === 3 ? 1 / 3 : 0),
  };
}

function state(c: Coeffs) {
  return {
    ring: reals(5 * c.windowLength),
    /** alpha cos, alpha sin, beta cos, beta sin, i0 cos, i0 sin, cos of twice the angle, sin of it. */
    sums: reals(8),
    at: i32(),
    count: i32(),
    index: i32(),
    angle: real(),
  };
}

/** Phase b a twelfth of a turn past its zero, for the example. */
const A = Math.sqrt(3) / 2;

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(
  c: Coeffs,
  s: State,
  n: i32,
  iA: reals,
  iB: reals,
  iC: reals,
  omegaE: reals,
  positive: reals,
  negative: reals,
  zero: reals,
  ratio: reals,
  q: u8s,
): void {
  const ring: reals = s.ring;
  const sums: reals = s.sums;
  let at: i32 = s.at;
  let count: i32 = s.count;
  let index: i32 = s.index;
  let angle: real = s.angle;
  for (let i: i32 = 0; i < n; i++) {
    const a: real = nearAngle(angle);
    const step: real = angleStep(a);
    const rest: real = angleRest(a, step);
    angle += c.step + c.stepPerOmega * omegaE[i];
    angle -= TURN * floor(angle * PER_TURN);

    const slot: i32 = at * FIELDS;
    gather(sums, ring, slot, -1);
    ring[slot] = c.alphaA * iA[i] + c.alphaBC * (iB[i] + iC[i]);
    ring[slot + 1] = c.betaA * iA[i] + c.betaB * iB[i] + c.betaC * iC[i];
    ring[slot + 2] = c.zero * (iA[i] + iB[i] + iC[i]);
    ring[slot + 3] = cosFrom(trunc(step), rest);
    ring[slot + 4] = sinFrom(trunc(step), rest);
    gather(sums, ring, slot, 1);
    at = at + 1 === c.windowLength ? 0 : at + 1;
    if (count < c.windowLength) count++;
    if (index === 0) gatherAll(c, sums, ring);
    index = index + 1 === c.period ? 0 : index + 1;

    // means of s e^-ja, conj(s) e^-ja, i0 e^-ja and e^-2ja, with s = alpha + j beta
    const filled: real = count;
    const share: real = 1 / filled;
    const pRe: real = (sums[0] + sums[3]) * share;
    const pIm: real = (sums[2] - sums[1]) * share;
    const nRe: real = (sums[0] - sums[3]) * share;
    const nIm: real = -(sums[1] + sums[2]) * share;
    const zRe: real = sums[4] * share;
    const zIm: real = -sums[5] * share;
    const gRe: real = sums[6] * share;
    const gIm: real = -sums[7] * share;
    const determinant: real = 1 - gRe * gRe - gIm * gIm;
    if (determinant < LEAST_DETERMINANT) {
      q[i] = MISSING;
      positive[i] = Number.NaN;
      negative[i] = Number.NaN;
      zero[i] = Number.NaN;
      ratio[i] = Number.NaN;
      continue;
    }
    // the window need not hold whole periods: positive and negative sequence are fitted together, zero and its image too
    const unmix: real = 1 / determinant;
    const p: real = length(pRe - gRe * nRe - gIm * nIm, pIm - gIm * nRe + gRe * nIm) * unmix;
    const m: real = length(nRe - gRe * pRe - gIm * pIm, nIm - gIm * pRe + gRe * pIm) * unmix;
    positive[i] = p;
    negative[i] = m;
    zero[i] = 2 * length(zRe - gRe * zRe - gIm * zIm, zIm - gIm * zRe + gRe * zIm) * unmix;
    ratio[i] = p > c.floor ? m / p : 0;
  }
  s.at = at;
  s.count = count;
  s.index = index;
  s.angle = angle;
}

function length(re: real, im: real): real {
  return sqrt(re * re + im * im);
}

/** Adds a sample's products to the sums, or takes them off again (sign -1), to the same bits. */
function gather(sums: reals, ring: reals, slot: i32, sign: real): void {
  const alpha: real = ring[slot];
  const beta: real = ring[slot + 1];
  const i0: real = ring[slot + 2];
  const cosine: real = sign * ring[slot + 3];
  const sine: real = sign * ring[slot + 4];
  sums[0] += alpha * cosine;
  sums[1] += alpha * sine;
  sums[2] += beta * cosine;
  sums[3] += beta * sine;
  sums[4] += i0 * cosine;
  sums[5] += i0 * sine;
  sums[6] += ring[slot + 3] * cosine - ring[slot + 4] * sine;
  sums[7] += 2 * ring[slot + 3] * sine;
}

/** Makes the sums anew. Slots that are still empty hold zeros. */
function gatherAll(c: Coeffs, sums: reals, ring: reals): void {
  for (let k: i32 = 0; k < 8; k++) sums[k] = 0;
  for (let k: i32 = 0; k < c.windowLength; k++) gather(sums, ring, k * FIELDS, 1);
}

/**
 * Positive, negative and zero sequence of three phases at the fundamental, over a sliding window: the negative one tells
 * winding shorts and unbalance.
 *
 * With s = alpha + j beta (amplitude-invariant), a the fundamental's angle and < > the mean over the window: p = <s e^-ja>,
 * m = <conj(s) e^-ja>, g = <e^-2ja>; positive = |p - g conj(m)| / (1 - |g|^2), negative = |m - g conj(p)| / (1 - |g|^2),
 * zero = 2 |z - g conj(z)| / (1 - |g|^2), z = <i0 e^-ja>. Where the window holds whole half periods, g = 0 and this is the sliding DFT;
 * else it is the least-squares fit, exact for any window and while the speed changes. The sums are modulated (no pole to damp).
 * iA, iB and, with three, iC: [n], any unit; omegaE: [n], rad/s, where frequencyHz does not say it; positive, negative, zero (three
 * phases only): amplitudes, that unit; negativeRatio: negative / positive.
 * Delay (windowLength - 1) / 2; warm-up windowLength. Absent samples bridge. MISSING where the window holds less than about a
 * fourteenth of a period: at standstill the sequences are not defined.
 * Errors: frequencyHz at or above half the rate; neither or both of periods and windowLength; periods without frequencyHz.
 * Cost: about 90 multiplications, 3 roots and 3 divisions a sample; 20 windowLength + 48 bytes of state in float.
 * Source: C. L. Fortescue, Trans. AIEE 37 (1918); K. Duda, Accurate, guaranteed stable, sliding DFT, IEEE SP Magazine 27 (2010).
 */
export const sequence = defineOperator({
  name: 'sequence',
  summary: 'Gives positive, negative and zero sequence of three phases at the fundamental, over a sliding window.',
  source:
    'C. L. Fortescue, Trans. AIEE 37 (1918); K. Duda, Accurate, guaranteed stable, sliding discrete Fourier transform, IEEE Signal Processing Magazine 27 (2010)',
  params,
  inputs: fundamentalInputs,
  outputs: [
    { name: 'positive', unit: (_, [x]) => x, description: 'amplitude of the positive sequence' },
    { name: 'negative', unit: (_, [x]) => x, description: 'amplitude of the negative sequence' },
    {
      name: 'zero',
      unit: (_, [x]) => x,
      description: 'amplitude of the zero sequence',
      when: (p) => p.currents === 3,
    },
    { name: 'negativeRatio', unit: '1', description: 'negative by positive sequence' },
  ],
  flags: true,
  design,
  state,
  process,
  delay: (c) => (c.windowLength - 1) / 2,
  warmup: (c) => c.windowLength,
  gap: 'bridge',
  examples: [
    {
      params: { frequencyHz: 50, periods: 1 },
      rateHz: 200,
      // a balanced supply of amplitude 1, four samples a period. Then the last sample is held: of the four terms of
      // sum s e^-ja one, then two are wrong: |3 - j| / 4 and |1 - j| / 4; those of sum conj(s) e^-ja are |-1 + j| / 4 both times
      x: [
        [1, 0, -1, 0, 1, 0, -1, 0],
        [-0.5, A, 0.5, -A, -0.5, A, 0.5, -A],
        [0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 0],
      ],
      y: [
        [1, 1, 1, 1, 1, 1, Math.sqrt(10) / 4, Math.SQRT2 / 4],
        [0, 0, 0, 0, 0, 0, Math.SQRT2 / 4, Math.SQRT2 / 4],
        [],
        [0, 0, 0, 0, 0, 0, Math.sqrt(0.2), 1],
      ],
    },
  ],
});
