import { z } from 'zod';
import { must } from './params.ts';

/** A named state: for each channel the intervals between its edges (0 lies below the first) that it takes. */
export const stateSchema = z.strictObject({
  name: z.string(must('be a name')),
  where: z
    .array(
      z.union(
        [z.int(), z.array(z.int()).min(1), z.literal('any')],
        must('be the number of an interval, a list of them, or any'),
      ),
    )
    .min(1)
    .meta({ description: 'An interval, a list of intervals, or any, a channel each.' }),
});

export type RegimeState = z.output<typeof stateSchema>;

/** Edges a channel, from one list or one a channel. */
export function edgesOf(edges: readonly (number | readonly number[])[]): readonly (readonly number[])[] {
  return isOneList(edges) ? [edges] : (edges as readonly (readonly number[])[]);
}

export function isOneList(edges: readonly (number | readonly number[])[]): edges is readonly number[] {
  return edges.every((e) => typeof e === 'number');
}

/**
 * The regime of every combination of intervals; that of the last channel varies fastest. The first state that takes a combination has
 * it; what none takes is one regime more. Without states each combination is a regime of its own.
 */
export function regimeMap(edges: readonly (readonly number[])[], states?: readonly RegimeState[]): number[] {
  const combinations = edges.reduce<number[][]>(
    (all, e) => all.flatMap((before) => Array.from({ length: e.length + 1 }, (_, k) => [...before, k])),
    [[]],
  );
  if (!states) return combinations.map((_, k) => k);
  return combinations.map((places) => {
    const state = states.findIndex(({ where }) =>
      where.every((w, i) => w === 'any' || w === places[i] || (Array.isArray(w) && w.includes(places[i]))),
    );
    return state < 0 ? states.length : state;
  });
}
