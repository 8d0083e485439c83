// biome-ignore-all lint/complexity/useMathMinMax: Math.min and Math.max treat NaN and -0 otherwise than C's comparison
import type { i32, real } from './layout.ts';

/**
 * The few functions of the kernel subset that stand outside it: each is one exact operation of the processor, or a
 * one-line definition, so that it has the same bits on the host, in double C and (rounded to float) in float C.
 * The C generator prints each as the C named beside it.
 *
 * Those of one expression are constants: V8 looks at each call whether a function by declaration is still the same.
 */

/** Square root, correctly rounded. C: sqrt, sqrtf. */
export const sqrt = (x: real): real => Math.sqrt(x);

/** Magnitude. C: fabs for reals; of an i32 it is an i32. */
export const abs = (x: number): number => Math.abs(x);

/** The smaller; b when either is NaN. Two i32 give an i32. C: (a < b ? a : b). */
export const min = (a: number, b: number): number => (a < b ? a : b);

/** The larger; b when either is NaN. Two i32 give an i32. C: (a > b ? a : b). */
export const max = (a: number, b: number): number => (a > b ? a : b);

/** Largest whole number not above x, still a real. C: floor, floorf. */
export const floor = (x: real): real => Math.floor(x);

/** Real to i32, towards zero; saturates, and gives 0 for NaN. */
export function trunc(x: real): i32 {
  if (Math.abs(x) < 2147483648) return x | 0;
  return x > 0 ? 2147483647 : x < 0 ? -2147483648 : 0;
}

/** As trunc, of an x that is known to fit into an i32: no checks. C: (int32_t)x. */
export const truncSmall = (x: real): i32 => x | 0;

/** Low 32 bits of a product, signed: wraps. C: through uint32_t. */
export const imul = (a: i32, b: i32): i32 => Math.imul(a, b);

/** x * 2^k, rounded once. C: ldexp, ldexpf. */
export function scale2(x: real, k: i32): real {
  if (k >= -1022 && k <= 1023) return x * POWERS[k + 1022];
  if (x === 0 || !Number.isFinite(x)) return x;
  // a mantissa in [1, 2) first, so that only the last product rounds
  const e = exponent(x);
  const half = e < 0 ? -(-e >> 1) : e >> 1;
  const mantissa = x * POWERS[1022 - half] * POWERS[1022 + half - e];
  const power = e + k;
  if (power > 1023) return mantissa * Number.POSITIVE_INFINITY;
  if (power >= -1022) return mantissa * POWERS[power + 1022];
  return mantissa * POWERS[22] * POWERS[Math.max(power + 1000, -1022) + 1022];
}

/** Exponent e of a finite x other than 0: 2^e <= |x| < 2^(e+1). C: ilogb, ilogbf. */
export function exponent(x: real): i32 {
  WORD[0] = x;
  const e = (HALVES[HIGH] >> 20) & 0x7ff;
  return e > 0 || x === 0 ? e - 1023 : exponent(x * 18014398509481984) - 54;
}

/** 2^-1022 to 2^1023, by exact doubling. */
const POWERS = new Float64Array(2046);
POWERS[0] = 2.2250738585072014e-308;
for (let i = 1; i < POWERS.length; i++) POWERS[i] = 2 * POWERS[i - 1];

const WORD = new Float64Array(1);
const HALVES = new Int32Array(WORD.buffer);
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;
