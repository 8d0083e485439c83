import { z } from 'zod';
import { rowsOf, type Sequence } from './sequences.ts';

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
    const found: Sequence<R>[] = [];
    for (let from = 0; from + length <= s.n; from += stride) {
      const rows = rowsOf(s, from, from + length);
      if (learn === 'last' ? rows.weight[length - 1] === 0 : rows.weight.every((w) => w === 0)) continue;
      found.push(learn === 'last' ? { ...rows, weight: lastOnly } : rows);
    }
    return found;
  });
}
