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

/** Two sines, noise, and a spike every 37 samples. */
export function mixture(n: number, seed: number): Float64Array {
  return uniform(n, seed).map((noise, i) => {
    const spike = i % 37 === 36 ? 40 : 0;
    return 10 * Math.sin(i / 29) + 3 * Math.sin(i / 3.7) + 0.5 * noise + spike;
  });
}

/** x brought into [0, modulus). */
export const wrapped = (x: ArrayLike<number>, modulus: number): Float64Array =>
  Float64Array.from(x, (v) => v - modulus * Math.floor(v / modulus));

/** Speed in rad/s and three phases whose frequency runs from f0 to f1: all sequences, a harmonic and noise. */
export function unbalanced(n: number, f0: number, f1: number, rateHz: number) {
  const omega = Float64Array.from({ length: n }, (_, i) => 2 * Math.PI * (f0 + ((f1 - f0) * i) / n));
  const angle = new Float64Array(n);
  for (let i = 1; i < n; i++) angle[i] = angle[i - 1] + omega[i - 1] / rateHz;
  const third = (2 * Math.PI) / 3;
  const phases = [0, 1, 2].map((k) => {
    const noise = uniform(n, k + 1);
    return angle.map(
      (a, i) =>
        10 * Math.cos(a - k * third + 0.4) +
        1.5 * Math.cos(a + k * third - 1) +
        0.7 * Math.cos(a + 2) +
        0.5 * Math.cos(5 * a + k * third) +
        0.3 * noise[i],
    );
  });
  return { omega, phases };
}
