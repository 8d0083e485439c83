/** Inputs of golden files, made from a formula here and in test/golden/signals.py alike. */

/** n uniform numbers in [-1, 1): a linear congruential generator (Numerical Recipes). */
export function uniform(n: number, seed: number): Float64Array {
  let state = seed >>> 0;
  return Float64Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** A position in rad that speeds up, turns round and shakes: offset + sum of two sines. */
export function motion(n: number, turns: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    const t = i / n;
    return 2 * Math.PI * turns * (Math.sin(2 * Math.PI * t) + 0.25 * Math.sin(6 * Math.PI * t + 1));
  });
}

/** x brought into [0, modulus). */
export const wrapped = (x: ArrayLike<number>, modulus: number): Float64Array =>
  Float64Array.from(x, (v) => v - modulus * Math.floor(v / modulus));
