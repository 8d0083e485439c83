import type { i8s, i16s, i32, i32s } from './layout.ts';

/**
 * Exact integer arithmetic of nets. As the primitives, these stand outside the kernel subset: C has them by hand, in integers.h, with
 * the SIMD instructions of processors that have any. Integer sums are exact in any order, so that all of it gives the same bits.
 *
 * Rows of weights that are summed together lie together, as src/nn/packRows.ts puts them.
 */

/** Row of weights w from `at` on times the n values of x from `from` on. Sums stay within 32 bits. */
export function dot(w: i8s | i16s, at: i32, x: i16s, from: i32, n: i32): i32 {
  const swap = w.BYTES_PER_ELEMENT === 1 ? 1 : 0;
  const groups = from + (n & ~3);
  let a = 0;
  let k = at;
  let j = from;
  for (; j < groups; j += 4, k += 4) {
    a = (a + w[k] * x[j] + w[k + 1] * x[j + 1 + swap] + w[k + 2] * x[j + 2 - swap] + w[k + 3] * x[j + 3]) | 0;
  }
  for (; j < from + n; j++, k++) a = (a + w[k] * x[j]) | 0;
  return a;
}

/** Three rows of weights at once: their sums go to `sums` from `to` on. */
export function dot3(w: i8s | i16s, at: i32, x: i16s, from: i32, n: i32, sums: i32s, to: i32): void {
  const swap = w.BYTES_PER_ELEMENT === 1 ? 1 : 0;
  const groups = from + (n & ~3);
  let a = 0;
  let b = 0;
  let c = 0;
  let k = at;
  let j = from;
  for (; j < groups; j += 4, k += 12) {
    const x0 = x[j];
    const x1 = x[j + 1 + swap];
    const x2 = x[j + 2 - swap];
    const x3 = x[j + 3];
    a = (a + w[k] * x0 + w[k + 1] * x1 + w[k + 2] * x2 + w[k + 3] * x3) | 0;
    b = (b + w[k + 4] * x0 + w[k + 5] * x1 + w[k + 6] * x2 + w[k + 7] * x3) | 0;
    c = (c + w[k + 8] * x0 + w[k + 9] * x1 + w[k + 10] * x2 + w[k + 11] * x3) | 0;
  }
  for (; j < from + n; j++, k += 3) {
    a = (a + w[k] * x[j]) | 0;
    b = (b + w[k + 1] * x[j]) | 0;
    c = (c + w[k + 2] * x[j]) | 0;
  }
  sums[to] = a;
  sums[to + 1] = b;
  sums[to + 2] = c;
}

/** Four rows of weights at once. */
export function dot4(w: i8s | i16s, at: i32, x: i16s, from: i32, n: i32, sums: i32s, to: i32): void {
  const swap = w.BYTES_PER_ELEMENT === 1 ? 1 : 0;
  const groups = from + (n & ~3);
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let k = at;
  let j = from;
  for (; j < groups; j += 4, k += 16) {
    const x0 = x[j];
    const x1 = x[j + 1 + swap];
    const x2 = x[j + 2 - swap];
    const x3 = x[j + 3];
    a = (a + w[k] * x0 + w[k + 1] * x1 + w[k + 2] * x2 + w[k + 3] * x3) | 0;
    b = (b + w[k + 4] * x0 + w[k + 5] * x1 + w[k + 6] * x2 + w[k + 7] * x3) | 0;
    c = (c + w[k + 8] * x0 + w[k + 9] * x1 + w[k + 10] * x2 + w[k + 11] * x3) | 0;
    d = (d + w[k + 12] * x0 + w[k + 13] * x1 + w[k + 14] * x2 + w[k + 15] * x3) | 0;
  }
  for (; j < from + n; j++, k += 4) {
    a = (a + w[k] * x[j]) | 0;
    b = (b + w[k + 1] * x[j]) | 0;
    c = (c + w[k + 2] * x[j]) | 0;
    d = (d + w[k + 3] * x[j]) | 0;
  }
  sums[to] = a;
  sums[to + 1] = b;
  sums[to + 2] = c;
  sums[to + 3] = d;
}

/** The n values of x from `from` on become the first n of y. */
export function copyI16(x: i16s, from: i32, n: i32, y: i16s): void {
  for (let k = 0; k < n; k++) y[k] = x[from + k];
}

/** sum + floor(a m / 65536) for 0 <= m <= 32767, by products that fit into 32 bits. */
export const addScaled = (sum: i32, a: i32, m: i32): i32 => (sum + (a >> 16) * m + (((a & 65535) * m) >> 16)) | 0;

/** addScaled of a by m[at] and of b by m[at + 1]; `at` is even. */
export const addScaledPair = (sum: i32, a: i32, b: i32, m: i16s, at: i32): i32 =>
  addScaled(addScaled(sum, a, m[at]), b, m[at + 1]);

/** floor(a m / 32768) for |a| <= 2^30 and 0 <= m <= 32768, the gates' 1. */
export const scaleQ15 = (a: i32, m: i32): i32 => ((a >> 16) * m * 2 + (Math.imul(a & 65535, m) >>> 15)) | 0;

/** Clamped to 16 bits. */
export const saturate16 = (v: i32): i32 => (v < -32768 ? -32768 : v > 32767 ? 32767 : v);

/** Clamped to 17 bits: times a 15-bit gate it stays within 32. */
export const saturate17 = (v: i32): i32 => (v < -65536 ? -65536 : v > 65535 ? 65535 : v);

/** Clamped to 31 bits. */
export const saturate31 = (v: i32): i32 => (v < -1073741824 ? -1073741824 : v > 1073741823 ? 1073741823 : v);

/** tanh of u (Q3.12) in Q0.15, from the table of src/nn/tanhTable.ts, linear between its entries. */
export const tanhQ15 = (table: i16s, u: i32): i32 => interpolate(table, u, 64) >> 7;

/** Logistic function of 2 u (u in Q3.12) in Q0.15: (1 + tanh u) / 2. */
export const sigmoidQ15 = (table: i16s, u: i32): i32 => interpolate(table, u, 4194432) >> 8;

/** Table value at u with 7 more bits, plus `rounding`. */
function interpolate(table: i16s, u: i32, rounding: i32): i32 {
  const bounded = saturate16(u);
  const k = (bounded >> 7) + 256;
  return (table[k] * 128 + (table[k + 1] - table[k]) * (bounded & 127) + rounding) | 0;
}
