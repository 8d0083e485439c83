import { exp, log } from '../kernel/intrinsics.ts';

/**
 * Tables of 64 intervals in steps of 2^-30, from which integer kernels read sigmoid and softplus by straight lines, good to 6e-5 of
 * the value however small it is. Made by the kernels' own functions, since those of the platform differ in their last bits.
 */
function table(f: (at: number) => number): Int32Array {
  // one less than 1, so that a value is an index behind the point
  return Int32Array.from({ length: 65 }, (_, k) => Math.min(2 ** 30 - 1, Math.round(2 ** 30 * f(k / 64))));
}

/** 2^-f, 0 <= f <= 1. */
export const HALVING_TABLE = table((f) => exp(-f * log(2)));

/** sigmoid(v) and log(1 + e^-v) e^v of e^-v, v >= 0. */
export const SIGMOID_TABLE = table((e) => 1 / (1 + e));
export const SOFTPLUS_TABLE = table((e) => (e === 0 ? 1 : log(1 + e) / e));
