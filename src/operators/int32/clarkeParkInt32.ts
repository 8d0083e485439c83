import { CLIPPED } from '../../core/quality.ts';
import type { Format } from '../../kernel/format.ts';
import { abs, addWrapped, imul, mulShift, weightedSum } from '../../kernel/intrinsics.ts';
import { bool, i32, i32s, type u8s, type Values } from '../../kernel/layout.ts';
import { SINE_TABLE } from './sineTable.ts';
import { type Designed, int32Twin } from './twin.ts';

const MOST: i32 = 2147483647;
/** 2 pi 2^36 / 2^32 with 20 bits behind the point: rad in 2^-36 from steps of a turn. */
const RADIANS: i32 = 105414357;

/** Weights of the currents in alpha, beta and i0, and the shift of the three sums. */
function design(
  c: Values<Record<'alpha' | 'beta' | 'zero' | 'shift', { type: 'real'; value: number }>> & { three: boolean },
  steps: readonly number[],
  step: number,
) {
  const bits = 29;
  const weights = (w: readonly number[]) => w.map((v, i) => Math.round(((v * steps[i]) / step) * 2 ** bits));
  const { alpha, beta, zero, three } = c;
  return {
    three: bool(three),
    alpha: i32s(weights(three ? [alpha, -alpha / 2, -alpha / 2] : [1.5 * alpha, 0, 0])),
    beta: i32s(weights(three ? [0, beta, -beta] : [beta, 2 * beta, 0])),
    zero: i32s(weights(three ? [zero, zero, zero] : [0, 0, 0])),
    // samples by which the currents lag behind the angle
    lag: i32(Math.round(c.shift * 2 ** 16)),
    sine: i32s(SINE_TABLE),
  };
}

function state() {
  return { angleBefore: i32(), started: bool() };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(
  c: Coeffs,
  s: State,
  n: i32,
  iA: i32s,
  iB: i32s,
  iC: i32s,
  angle: i32s,
  id: i32s,
  iq: i32s,
  i0: i32s,
  q: u8s,
): void {
  for (let i: i32 = 0; i < n; i++) {
    if (!s.started) {
      s.angleBefore = angle[i];
      s.started = true;
    }
    const moved: i32 = addWrapped(angle[i], imul(s.angleBefore, -1));
    s.angleBefore = angle[i];
    const theta: i32 = addWrapped(angle[i], mulShift(moved, -c.lag, 16));
    // nearest of 256 steps a turn, and what is left, in rad: d with 36 bits behind the point, d^2 / 2 with 43
    const nearest: i32 = addWrapped(theta, 8388608) >> 24;
    const d: i32 = mulShift(addWrapped(theta, imul(nearest, -16777216)), RADIANS, 20);
    const half: i32 = mulShift(d, d, 30);
    const stepSine: i32 = c.sine[nearest & 255];
    const stepCosine: i32 = c.sine[(nearest + 64) & 255];
    const sine: i32 = stepSine + mulShift(stepCosine, d, 36) - mulShift(stepSine, half, 43);
    const cosine: i32 = stepCosine - mulShift(stepSine, d, 36) - mulShift(stepCosine, half, 43);
    const alpha: i32 = weightedSum(iA[i], c.alpha[0], iB[i], c.alpha[1], iC[i], c.alpha[2], 29);
    const beta: i32 = weightedSum(iA[i], c.beta[0], iB[i], c.beta[1], iC[i], c.beta[2], 29);
    id[i] = weightedSum(alpha, cosine, beta, sine, 0, 0, 30);
    iq[i] = weightedSum(beta, cosine, alpha, -sine, 0, 0, 30);
    if (c.three) i0[i] = weightedSum(iA[i], c.zero[0], iB[i], c.zero[1], iC[i], c.zero[2], 29);
    if (abs(id[i]) === MOST || abs(iq[i]) === MOST || abs(alpha) === MOST || abs(beta) === MOST) q[i] = CLIPPED;
  }
}

/**
 * Clarke and Park in integers, with the angle as 2^32 steps a turn. Sine and cosine from a table of 256 steps, to the second order
 * between them: 3e-7 beside the curve. Results as fine as the coarsest current.
 */
export const clarkeParkInt32 = int32Twin({
  kernel: 'clarkeParkInt32',
  process,
  design({ c }: Designed, formats: readonly Format[]) {
    const currents = formats.slice(0, 3).filter((f) => f.range > 0);
    const out = currents.reduce((a, b) => (b.step > a.step ? b : a));
    const coeffs = design(
      c as unknown as Parameters<typeof design>[0],
      formats.map((f) => f.step),
      out.step,
    );
    return { coeffs, state: state(), outputs: [out, out, out] };
  },
});
