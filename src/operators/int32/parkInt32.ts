import { CLIPPED } from '../../core/quality.ts';
import { abs, addWrapped, cosineTurn, imul, mulShift, sineTurn, weightedSum } from '../../kernel/intrinsics.ts';
import { bool, i32, i32s, type u8s, type Values } from '../../kernel/layout.ts';
import { lagBy } from './lagBy.ts';
import { SINE_TABLE } from './sineTable.ts';
import { int32Twin } from './twin.ts';
import { vectorWeights } from './vectorWeights.ts';

const MOST: i32 = 2147483647;

function design(lag: number, alpha: number, beta: number) {
  return { ...lagBy(lag), alpha: i32(alpha), beta: i32(beta), sine: i32s(SINE_TABLE) };
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
  iAlpha: i32s,
  iBeta: i32s,
  angle: i32s,
  id: i32s,
  iq: i32s,
  q: u8s,
): void {
  for (let i: i32 = 0; i < n; i++) {
    if (!s.started) s.angleBefore = angle[i];
    s.started = true;
    const moved: i32 = addWrapped(angle[i], imul(s.angleBefore, -1));
    s.angleBefore = angle[i];
    const theta: i32 = addWrapped(angle[i], mulShift(moved, -c.lag, c.lagShift));
    const sine: i32 = sineTurn(c.sine, theta);
    const cosine: i32 = cosineTurn(c.sine, theta);
    const alpha: i32 = mulShift(iAlpha[i], c.alpha, 29);
    const beta: i32 = mulShift(iBeta[i], c.beta, 29);
    id[i] = weightedSum(alpha, cosine, beta, sine, 0, 0, 30);
    iq[i] = weightedSum(beta, cosine, alpha, -sine, 0, 0, 30);
    if (abs(id[i]) === MOST || abs(iq[i]) === MOST) q[i] = CLIPPED;
  }
}

/** Park's transform in integers. Results as fine as the coarser component. */
export const parkInt32 = int32Twin({
  kernel: 'parkInt32',
  process,
  design({ c }, [iAlpha, iBeta]) {
    const { lag } = c as { lag: number };
    const rows = { alpha: [1, 0, 0], beta: [0, 1, 0], zero: [0, 0, 0] };
    const { weights, out } = vectorWeights(rows, [iAlpha, iBeta, iBeta]);
    return { coeffs: design(lag, weights.alpha[0], weights.beta[1]), state: state(), outputs: [out, out] };
  },
});
