import { ConfigError } from '../../core/errors.ts';
import { mulShift, weightedSum } from '../../kernel/intrinsics.ts';
import { bool, i32, i32s, type u8s, type Values } from '../../kernel/layout.ts';
import { emaWeight } from './emaInt32.ts';
import { int32Twin } from './twin.ts';

function design(alpha: readonly number[], adjust: boolean) {
  const weights = alpha.map(emaWeight);
  const column = (key: keyof ReturnType<typeof emaWeight>) => i32s(weights.map((w) => w[key].value));
  return {
    spans: i32(alpha.length),
    adjust: bool(adjust),
    weight: column('weight'),
    shift: column('shift'),
    half: column('half'),
    fraction: column('fraction'),
    /** alpha in 2^-30: no gain is smaller. */
    least: i32s(alpha.map((a) => Math.round(a * 2 ** 30))),
  };
}

function state(spans: number) {
  return {
    mean: i32s(spans),
    /** What the mean has behind its steps. */
    rest: i32s(spans),
    /** Sum of all weights, with `bits` behind the point, until the gain is alpha; then 0. */
    sum: i32s(spans),
    bits: i32s(spans),
    started: i32s(spans),
  };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(
  c: Coeffs,
  s: State,
  n: i32,
  x: i32s,
  mean1: i32s,
  _std1: i32s,
  mean2: i32s,
  _std2: i32s,
  mean3: i32s,
  _std3: i32s,
  mean4: i32s,
  _std4: i32s,
  mean5: i32s,
  _std5: i32s,
  mean6: i32s,
  _std6: i32s,
  mean7: i32s,
  _std7: i32s,
  mean8: i32s,
  _std8: i32s,
  _q: u8s,
): void {
  follow(c, s, 0, n, x, mean1);
  follow(c, s, 1, n, x, mean2);
  follow(c, s, 2, n, x, mean3);
  follow(c, s, 3, n, x, mean4);
  follow(c, s, 4, n, x, mean5);
  follow(c, s, 5, n, x, mean6);
  follow(c, s, 6, n, x, mean7);
  follow(c, s, 7, n, x, mean8);
}

function follow(c: Coeffs, s: State, k: i32, n: i32, x: i32s, y: i32s): void {
  if (k >= c.spans) return;
  const fraction: i32 = c.fraction[k];
  const mask: i32 = (1 << fraction) - 1;
  for (let i: i32 = 0; i < n; i++) {
    if (s.started[k] === 0) begin(c, s, k, x[i]);
    else if (s.sum[k] > 0) gather(c, s, k, x[i]);
    else {
      const step: i32 = weightedSum(x[i], c.weight[k], s.mean[k], -c.weight[k], 32768, c.half[k], c.shift[k]);
      const rest: i32 = s.rest[k] + step;
      s.mean[k] = s.mean[k] + (rest >> fraction);
      s.rest[k] = rest & mask;
    }
    y[i] = s.mean[k];
  }
}

/** The first sample is the mean; its weight is 1. */
function begin(c: Coeffs, s: State, k: i32, x: i32): void {
  s.mean[k] = x;
  s.sum[k] = c.adjust ? 268435456 : 0;
  s.bits[k] = 28;
  s.started[k] = 1;
}

/** One of the first samples: the mean of those at hand, until the newest's share is alpha. */
function gather(c: Coeffs, s: State, k: i32, x: i32): void {
  let sum: i32 = s.sum[k];
  let bits: i32 = s.bits[k];
  sum += (1 << bits) - mulShift(sum, c.weight[k], c.shift[k] + c.fraction[k]);
  if (sum >= 1073741824) {
    sum = sum >> 1;
    bits--;
  }
  const gain: i32 = reciprocal(sum, bits);
  s.mean[k] = s.mean[k] + weightedSum(x, gain, s.mean[k], -gain, 32768, 16384, 30);
  s.sum[k] = gain > c.least[k] ? sum : 0;
  s.bits[k] = bits;
}

/** 2^30 2^bits / sum for a sum above 2^bits, by long division. */
function reciprocal(sum: i32, bits: i32): i32 {
  let rest: i32 = 1 << bits;
  let quotient: i32 = 0;
  for (let k: i32 = 0; k < 30; k++) {
    rest = rest << 1;
    quotient = quotient << 1;
    if (rest >= sum) {
      rest -= sum;
      quotient++;
    }
  }
  return quotient;
}

/** Exponentially weighted means in integers, with the start that pandas calls adjusted. Not their deviations, which take a root. */
export const ewmaBankInt32 = int32Twin({
  kernel: 'ewmaBankInt32',
  process,
  design({ c }, [x]) {
    const { alpha, adjust, std } = c as unknown as { alpha: Float64Array; adjust: boolean; std: boolean };
    if (std) throw new ConfigError('ewmaBank: deviations (std) cannot be given in integers', ['outputs']);
    if (x.wraps) throw new ConfigError('ewmaBank: an angle wraps, and cannot be averaged in integers');
    const coeffs = design([...alpha], adjust);
    return { coeffs, state: state(alpha.length), outputs: Array.from({ length: 16 }, () => x) };
  },
});
