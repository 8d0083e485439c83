import { CLIPPED } from '../../core/quality.ts';
import { abs, weightedSum } from '../../kernel/intrinsics.ts';
import { bool, type i32, i32s, type u8s, type Values } from '../../kernel/layout.ts';
import { int32Twin } from './twin.ts';
import { type VectorWeights, vectorWeights } from './vectorWeights.ts';

const MOST: i32 = 2147483647;

function design({ alpha, beta, zero }: VectorWeights, three: boolean) {
  return { three: bool(three), alpha: i32s(alpha), beta: i32s(beta), zero: i32s(zero) };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<Record<string, never>>;

export function process(
  c: Coeffs,
  _s: State,
  n: i32,
  iA: i32s,
  iB: i32s,
  iC: i32s,
  iAlpha: i32s,
  iBeta: i32s,
  i0: i32s,
  q: u8s,
): void {
  for (let i: i32 = 0; i < n; i++) {
    iAlpha[i] = weightedSum(iA[i], c.alpha[0], iB[i], c.alpha[1], iC[i], c.alpha[2], 29);
    iBeta[i] = weightedSum(iA[i], c.beta[0], iB[i], c.beta[1], iC[i], c.beta[2], 29);
    if (c.three) i0[i] = weightedSum(iA[i], c.zero[0], iB[i], c.zero[1], iC[i], c.zero[2], 29);
    if (abs(iAlpha[i]) === MOST || abs(iBeta[i]) === MOST) q[i] = CLIPPED;
  }
}

/** Clarke's transform in integers. Results as fine as the coarsest phase. */
export const clarkeInt32 = int32Twin({
  kernel: 'clarkeInt32',
  process,
  design({ c }, formats) {
    const { alphaA, alphaBC, betaA, betaB, betaC, zero } = c as Record<string, number>;
    const rows = { alpha: [alphaA, alphaBC, alphaBC], beta: [betaA, betaB, betaC], zero: [zero, zero, zero] };
    const { weights, out } = vectorWeights(rows, formats);
    return { coeffs: design(weights, formats[2].range > 0), state: {}, outputs: [out, out, out] };
  },
});
