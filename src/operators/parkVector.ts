import { z } from 'zod';
import { angleRest, angleStep, cosFrom, floor, max, nearAngle, sinFrom, sqrt, trunc } from '../kernel/intrinsics.ts';
import { i32, real, reals, type Values } from '../kernel/layout.ts';
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
import { vectorCoeffs } from './scaling.ts';

const params = z.strictObject(fundamentalParams).refine(hasOneWindow, oneWindow).refine(knowsPeriod, period);

const TURN: real = 6.283185307179586;
const PER_TURN: real = 0.15915494309189535;

function design(p: z.output<typeof params>, rateHz: number) {
  const { windowLength, step, stepPerOmega } = designFundamental('parkVector', p, rateHz);
  return {
    windowLength: i32(windowLength),
    // sums are made anew this often, so that rounding and spikes of the past do not stay in them
    period: i32(Math.max(1024, windowLength)),
    // of twice the fundamental's angle
    step: real(2 * step),
    stepPerOmega: real(2 * stepPerOmega),
    ...vectorCoeffs(p.currents),
  };
}

function state(c: Coeffs) {
  return {
    moduli: reals(c.windowLength),
    cosines: reals(c.windowLength),
    sines: reals(c.windowLength),
    /** modulus times cosine, modulus times sine, cosine, sine. */
    sums: reals(4),
    mean: real(),
    squares: real(),
    at: i32(),
    count: i32(),
    index: i32(),
    angle: real(),
  };
}

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
  modulus: reals,
  meanModulus: reals,
  ripple: reals,
  secondHarmonic: reals,
  severity: reals,
): void {
  const windowLength: i32 = c.windowLength;
  const sums: reals = s.sums;
  for (let i: i32 = 0; i < n; i++) {
    const alpha: real = c.alphaA * iA[i] + c.alphaBC * (iB[i] + iC[i]);
    const beta: real = c.betaA * iA[i] + c.betaB * iB[i] + c.betaC * iC[i];
    const newest: real = sqrt(alpha * alpha + beta * beta);
    const a: real = nearAngle(s.angle);
    const step: real = angleStep(a);
    const rest: real = angleRest(a, step);
    const turned: real = s.angle + c.step + c.stepPerOmega * omegaE[i];
    s.angle = turned - TURN * floor(turned * PER_TURN);

    const at: i32 = s.at;
    const oldest: real = s.moduli[at];
    const before: real = s.mean;
    if (s.count === windowLength) {
      s.mean += (newest - oldest) / windowLength;
      s.squares += (newest - oldest) * (newest - s.mean + (oldest - before));
    } else {
      s.count++;
      s.mean += (newest - before) / s.count;
      s.squares += (newest - before) * (newest - s.mean);
    }
    gather(s, at, -1);
    s.moduli[at] = newest;
    s.cosines[at] = cosFrom(trunc(step), rest);
    s.sines[at] = sinFrom(trunc(step), rest);
    gather(s, at, 1);
    s.at = at + 1 === windowLength ? 0 : at + 1;
    if (s.index === 0) gatherAll(c, s);
    s.index = s.index + 1 === c.period ? 0 : s.index + 1;

    // the sample in the middle of the window, or the mean of the two there
    modulus[i] =
      0.5 *
      (s.moduli[back(at, (windowLength - 1) >> 1, windowLength)] + s.moduli[back(at, windowLength >> 1, windowLength)]);
    meanModulus[i] = s.mean;
    ripple[i] = sqrt(max(s.squares, 0) / s.count);
    const re: real = sums[0] - s.mean * sums[2];
    const im: real = sums[1] - s.mean * sums[3];
    secondHarmonic[i] = (2 * sqrt(re * re + im * im)) / s.count;
    severity[i] = s.mean > 0 ? secondHarmonic[i] / s.mean : 0;
  }
}

/** The slot `by` samples before slot `at`. */
function back(at: i32, by: i32, windowLength: i32): i32 {
  return at < by ? at - by + windowLength : at - by;
}

/** Adds a sample's products to the sums, or takes them off again (sign -1), to the same bits. */
function gather(s: State, at: i32, sign: real): void {
  const sums: reals = s.sums;
  const cosine: real = sign * s.cosines[at];
  const sine: real = sign * s.sines[at];
  sums[0] += s.moduli[at] * cosine;
  sums[1] += s.moduli[at] * sine;
  sums[2] += cosine;
  sums[3] += sine;
}

/** Makes all sums anew. Slots that are still empty hold zeros. */
function gatherAll(c: Coeffs, s: State): void {
  let total: real = 0;
  for (let k: i32 = 0; k < 4; k++) s.sums[k] = 0;
  for (let k: i32 = 0; k < c.windowLength; k++) {
    gather(s, k, 1);
    total += s.moduli[k];
  }
  s.mean = total / s.count;
  s.squares = 0;
  for (let k: i32 = 0; k < s.count; k++) s.squares += (s.moduli[k] - s.mean) * (s.moduli[k] - s.mean);
}

/**
 * Length of the current vector and how it pulsates: Park's vector approach to winding and supply faults.
 *
 * r = sqrt(alpha^2 + beta^2) (amplitude-invariant) is constant for a sound machine on a sound supply; a negative sequence
 * makes it pulsate at twice the fundamental. Over a sliding window: mean and standard deviation of r, and
 * 2 |<(r - mean) e^-2ja>|, a the fundamental's angle (modulated sums, no pole to damp). Exact where the window holds whole half periods; else
 * off by the share of a period that it is too long or short.
 * iA, iB and, with three, iC: [n], any unit; omegaE: [n], rad/s, where frequencyHz does not say it; modulus, meanModulus, ripple,
 * secondHarmonic: that unit; severity: secondHarmonic / meanModulus, near the negative sequence's share for small ones.
 * Delay (windowLength - 1) / 2, of the modulus too; warm-up windowLength. Absent samples bridge.
 * Errors: frequencyHz at or above half the rate; neither or both of periods and windowLength; periods without frequencyHz.
 * Cost: about 50 multiplications, 3 roots and 4 divisions a sample; 12 windowLength + 40 bytes of state in float.
 * Source: A. J. M. Cardoso, S. M. A. Cruz, D. S. B. Fonseca, IEEE Trans. Energy Conversion 14 (1999); S. M. A. Cruz, A. J. M. Cardoso,
 * IEEE Trans. Ind. Appl. 37 (2001), extended Park's vector approach.
 */
export const parkVector = defineOperator({
  name: 'parkVector',
  summary: 'Gives the length of the current vector, its mean, its ripple and its pulsation at twice the fundamental.',
  source: "S. M. A. Cruz and A. J. M. Cardoso, extended Park's vector approach, IEEE Trans. Ind. Appl. 37 (2001)",
  params,
  inputs: fundamentalInputs,
  outputs: [
    { name: 'modulus', unit: (_, [x]) => x, description: 'length of the vector' },
    { name: 'meanModulus', unit: (_, [x]) => x, description: 'its mean over the window' },
    { name: 'ripple', unit: (_, [x]) => x, description: 'its standard deviation over the window' },
    { name: 'secondHarmonic', unit: (_, [x]) => x, description: 'amplitude of its pulsation at twice the fundamental' },
    { name: 'severity', unit: '1', description: 'secondHarmonic by meanModulus' },
  ],
  design,
  state,
  process,
  delay: (c) => (c.windowLength - 1) / 2,
  warmup: (c) => c.windowLength,
  gap: 'bridge',
  examples: [
    {
      params: { frequencyHz: 25, windowLength: 4 },
      rateHz: 200,
      // the vector lies along phase a, its length swings between 1 and 3 in four samples: half a period. The first window has three
      // samples (2 3 2), the last two hold the last sample (3 2 1 1 and 2 1 1 1)
      x: [
        [2, 3, 2, 1, 2, 3, 2, 1],
        [-1, -1.5, -1, -0.5, -1, -1.5, -1, -0.5],
        [0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 0],
      ],
      y: [
        [2.5, 2.5, 1.5, 1.5, 2.5, 2.5, 1.5, 1],
        [7 / 3, 2, 2, 2, 2, 2, 1.75, 1.25],
        [Math.sqrt(2) / 3, ...Array<number>(5).fill(Math.SQRT1_2), Math.sqrt(0.6875), Math.sqrt(0.1875)],
        [4 / 9, 1, 1, 1, 1, 1, Math.sqrt(5) / 2, 0.5],
        [4 / 21, 0.5, 0.5, 0.5, 0.5, 0.5, Math.sqrt(5) / 3.5, 0.4],
      ],
    },
  ],
});
