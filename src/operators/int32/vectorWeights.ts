import type { Format } from '../../kernel/format.ts';

/** Weights of three phases in each component of a space vector. */
export type VectorWeights = Readonly<Record<'alpha' | 'beta' | 'zero', readonly number[]>>;

/** Bits behind the point of the integer weights. */
const BITS = 29;

/** Weights as integers for phases in their steps, and the format of the result: that of the coarsest phase. */
export function vectorWeights(
  { alpha, beta, zero }: VectorWeights,
  formats: readonly Format[],
): { readonly weights: VectorWeights; readonly out: Format } {
  const phases = formats.slice(0, 3);
  const out = phases.filter((f) => f.range > 0).reduce((a, b) => (b.step > a.step ? b : a));
  const inSteps = (row: readonly number[]) =>
    row.map((w, k) => (phases[k].range > 0 ? Math.round(((w * phases[k].step) / out.step) * 2 ** BITS) : 0));
  return { weights: { alpha: inSteps(alpha), beta: inSteps(beta), zero: inSteps(zero) }, out };
}
