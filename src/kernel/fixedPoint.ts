import type { i32, i32s } from './layout.ts';

/**
 * Exact fixed-point arithmetic of signal chains in 32-bit integers. As integers.ts, it stands outside the kernel subset: C has it by
 * hand, in fixedPoint.h, with products of 64 bits; here doubles hold the halves of such products without rounding.
 *
 * Results that do not fit end at +-MOST: -2^31 is kept for what is absent.
 */

/** Largest value of a sample; a result of this size was clipped. */
export const MOST = 2147483647;

/** What stands for an absent sample. */
export const ABSENT = -2147483648;

/** floor(a m / 2^shift), clipped; 0 <= shift <= 62. */
export const mulShift = (a: i32, m: i32, shift: i32): i32 => shifted(m * (a >> 16), m * (a & 65535), shift);

/** floor((a l + b m + c n) / 2^shift), clipped; 0 <= shift <= 62, |l| + |m| + |n| < 2^32. */
export const weightedSum = (a: i32, l: i32, b: i32, m: i32, c: i32, n: i32, shift: i32): i32 =>
  shifted(l * (a >> 16) + m * (b >> 16) + n * (c >> 16), l * (a & 65535) + m * (b & 65535) + n * (c & 65535), shift);

/** a + b modulo 2^32, signed: angles whose turn has 2^32 steps. */
export const addWrapped = (a: i32, b: i32): i32 => (a + b) | 0;

/** Sine of theta, 2^32 steps a turn, in steps of 2^-30; `table` has 256 a turn. Good to 2e-9. */
export function sineTurn(table: i32s, theta: i32): i32 {
  const k = nearestStep(theta);
  const d = angleBeside(theta, k);
  return beside(table[k & 255], table[(k + 64) & 255], d, mulShift(d, d, 30));
}

/** Cosine; as sineTurn. */
export function cosineTurn(table: i32s, theta: i32): i32 {
  const k = nearestStep(theta);
  const d = angleBeside(theta, k);
  return beside(table[(k + 64) & 255], table[(k + 128) & 255], d, mulShift(d, d, 30));
}

const nearestStep = (theta: i32): i32 => addWrapped(theta, 8388608) >> 24;

/** What is left of an angle behind step k: rad in 2^-36, from steps of a turn times 2 pi 2^24 / 2^20. */
const angleBeside = (theta: i32, k: i32): i32 => mulShift(addWrapped(theta, Math.imul(k, -16777216)), 105414357, 20);

/** sin(a + d) = sin a + (d - d^3 / 6) cos a - d^2 / 2 sin a; half is d^2 / 2 in 2^-43. */
function beside(sine: i32, cosine: i32, d: i32, half: i32): i32 {
  const third = mulShift(half, 715827883, 31);
  return (sine + mulShift(cosine, d - mulShift(d, third, 43), 36) - mulShift(sine, half, 43)) | 0;
}

/**
 * One second-order section on one sample, direct form I with error feedback; gives its output, clipped.
 *
 * Coefficients from c[at] on: b0 b1 b2 (bits + shift bits behind the point), a1 a2 (bits), and the whole numbers k1 k2; state from
 * s[from] on: x1 x2 y1 y2 and the rests e1 e2 of the last two outputs, which come back by k1 and k2: nearest to the poles, so that
 * rounding is not amplified by slow ones.
 */
export function section(c: i32s, at: i32, s: i32s, from: i32, x: i32, shift: i32, bits: i32): i32 {
  const [b0, b1, b2] = [c[at], c[at + 1], c[at + 2]];
  const [a1, a2] = [c[at + 3], c[at + 4]];
  const x1 = s[from];
  const x2 = s[from + 1];
  const y1 = s[from + 2];
  const y2 = s[from + 3];
  const e1 = s[from + 4];
  const forwardHigh = b0 * (x >> 16) + b1 * (x1 >> 16) + b2 * (x2 >> 16);
  const forwardLow = b0 * (x & 65535) + b1 * (x1 & 65535) + b2 * (x2 & 65535);
  const unit = 2 ** shift;
  const whole = Math.floor(forwardHigh / unit);
  const rest = Math.floor(((forwardHigh - whole * unit) * 65536 + forwardLow) / unit);
  let high = whole - a1 * (y1 >> 16) - a2 * (y2 >> 16);
  let low = rest - a1 * (y1 & 65535) - a2 * (y2 & 65535) + c[at + 5] * e1 + c[at + 6] * s[from + 5];
  const carry = Math.floor(low / 65536);
  high += carry;
  low -= carry * 65536;
  const parts = 2 ** (bits - 16);
  const sum = Math.floor(high / parts);
  const fits = sum <= MOST && sum >= -MOST;
  const y = fits ? sum : sum > 0 ? MOST : -MOST;
  s[from] = x;
  s[from + 1] = x1;
  s[from + 2] = y;
  s[from + 3] = y1;
  s[from + 4] = fits ? (high - sum * parts) * 65536 + low : 0;
  s[from + 5] = e1;
  return y;
}

/** floor((65536 high + low) / 2^shift), clipped. */
function shifted(high: number, low: number, shift: i32): i32 {
  const carry = Math.floor(low / 65536);
  const whole = high + carry;
  const v =
    shift < 16 ? whole * 2 ** (16 - shift) + ((low - carry * 65536) >> shift) : Math.floor(whole / 2 ** (shift - 16));
  return v > MOST ? MOST : v < -MOST ? -MOST : v | 0;
}
