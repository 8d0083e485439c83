import type { AdamStep, Floats, Vectors } from './engine.ts';

function adam(w: Floats, g: Floats, m: Floats, v: Floats, step: AdamStep): void {
  const { beta1, beta2, epsilon, rate, c1, c2, kept } = step;
  for (let i = 0; i < w.length; i++) {
    m[i] = beta1 * m[i] + (1 - beta1) * g[i];
    v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
    w[i] = kept * w[i] - (rate * (m[i] / c1)) / (Math.sqrt(v[i] / c2) + epsilon);
  }
}

function sumOfSquares(arrays: readonly Floats[]): number {
  let sum = 0;
  for (const x of arrays) for (let i = 0; i < x.length; i++) sum += x[i] * x[i];
  return sum;
}

function scale(arrays: readonly Floats[], factor: number): void {
  for (const x of arrays) for (let i = 0; i < x.length; i++) x[i] *= factor;
}

/** Vectors in double precision. */
export const scalarVectors: Vectors = {
  allocate: (length) => new Float64Array(length),
  sumOfSquares,
  scale,
  adam,
};
