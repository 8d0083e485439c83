import { z } from 'zod';
import type { Sequence } from './sequences.ts';

/** `window` of a recipe: examples of one length, each from a state at zero. */
export const windowSchema = z.strictObject({
  length: z.int().min(1).meta({ description: 'Rows of a window.' }),
  stride: z.int().min(1).meta({ description: 'Rows from the start of one to the start of the next.' }),
  learn: z.enum(['last', 'every']).default('last').meta({ description: 'Rows of a window whose targets count.' }),
});

export type Window = z.output<typeof windowSchema>;

/**
 * Sequences cut into windows, over the same memory. Windows lie inside their sequence; one in which nothing would count is left
 * out.
 */
export function windowsOf<R extends string>(sequences: readonly Sequence<R>[], window: Window): Sequence<R>[] {
  const { length, stride, learn } = window;
  const lastOnly = new Float64Array(length);
  lastOnly[length - 1] = 1;
  return sequences.flatMap((s) => {
    const [inputs, targets] = [s.x.length / s.n, s.y.length / s.n];
    const found: Sequence<R>[] = [];
    for (let from = 0; from + length <= s.n; from += stride) {
      const to = from + length;
      const weight = s.weight.subarray(from, to);
      if (learn === 'last' ? weight[length - 1] === 0 : weight.every((w) => w === 0)) continue;
      found.push({
        ...s,
        from: s.from + from,
        n: length,
        x: s.x.subarray(from * inputs, to * inputs),
        y: s.y.subarray(from * targets, to * targets),
        base: s.base.subarray(from, to),
        weight: learn === 'last' ? lastOnly : weight,
      });
    }
    return found;
  });
}
