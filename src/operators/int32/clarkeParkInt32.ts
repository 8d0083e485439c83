import { CLIPPED } from '../../core/quality.ts';
import { abs, addWrapped, cosineTurn, imul, mulShift, sineTurn, weightedSum } from '../../kernel/intrinsics.ts';
import { bool, i32, i32s, type u8s, type Values } from '../../kernel/layout.ts';
import { lagBy } from './lagBy.ts';
import { SINE_TABLE } from './sineTable.ts';
import { int32Twin } from './twin.ts';
import { type VectorWeights, vectorWeights } from './vectorWeights.ts';

const MOST: i32 = 2147483647;

function design({ alpha, beta, zero }: VectorWeights, three: boolean, lag: number) {
  return {
    three: bool(three),
    alpha: i32s(alpha),
    beta: i32s(beta),
    zero: i32s(zero),
    ...lagBy(lag),
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
    const theta: i32 = addWrapped(angle[i], mulShift(moved, -c.lag, c.lagShift));
    const sine: i32 = sineTurn(c.sine, theta);
    const cosine: i32 = cosineTurn(c.sine, theta);
    const alpha: i32 = weightedSum(iA[i], c.alpha[0], iB[i], c.alpha[1], iC[i], c.alpha[2], 29);
    const beta: i32 = weightedSum(iA[i], c.beta[0], iB[i], c.beta[1], iC[i], c.beta[2], 29);
    id[i] = weightedSum(alpha, cosine, beta, sine, 0, 0, 30);
    iq[i] = weightedSum(beta, cosine, alpha, -sine, 0, 0, 30);
    if (c.three) i0[i] = weightedSum(iA[i], c.zero[0], iB[i], c.zero[1], iC[i], c.zero[2], 29);
    if (abs(id[i]) === MOST || abs(iq[i]) === MOST || abs(alpha) === MOST || abs(beta) === MOST) q[i] = CLIPPED;
  }
}

/** Clarke and Park in integers, with the angle as 2^32 steps a turn. Results as fine as the coarsest current. */
export const clarkeParkInt32 = int32Twin({
  kernel: 'clarkeParkInt32',
  process,
  design({ c }, formats) {
    const {
      alpha,
      beta,
      zero,
      shift: lag,
      three,
    } = c as Record<'alpha' | 'beta' | 'zero' | 'shift', number> & {
      three: boolean;
    };
    // two currents: the third is what is missing to 0
    const rows = three
      ? { alpha: [alpha, -alpha / 2, -alpha / 2], beta: [0, beta, -beta], zero: [zero, zero, zero] }
      : { alpha: [1.5 * alpha, 0, 0], beta: [beta, 2 * beta, 0], zero: [0, 0, 0] };
    const { weights, out } = vectorWeights(rows, formats);
    return { coeffs: design(weights, three, lag), state: state(), outputs: [out, out, out] };
  },
});
