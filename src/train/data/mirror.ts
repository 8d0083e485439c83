import { z } from 'zod';
import { unknownName } from '../../core/errors.ts';
import type { Sequence } from './sequences.ts';
import { inputNames, type Task } from './task.ts';

const name = z.string().min(1);

/** `augment.mirror` of a recipe, for machines that are the same in a mirror: a vehicle that leans left or right. */
export const mirrorSchema = z.strictObject({
  negate: z.array(name).default([]).meta({ description: 'Inputs and targets whose sign turns.' }),
  swap: z
    .array(z.tuple([name, name]))
    .default([])
    .meta({ description: 'Pairs that change places.' }),
});

export type Mirror = z.output<typeof mirrorSchema>;

/** What is wrong with the names of a mirror, with paths inside it. */
export function mirrorProblems({ negate, swap }: Mirror, inputs: readonly string[], targets: readonly string[]) {
  const problems: { message: string; path: (string | number)[] }[] = [];
  const known = [...inputs, ...targets];
  const check = (channel: string, ...path: (string | number)[]) => {
    if (!known.includes(channel)) problems.push({ message: unknownName('input or target', channel, known), path });
  };
  negate.forEach((channel, i) => {
    check(channel, 'negate', i);
  });
  swap.forEach(([a, b], i) => {
    check(a, 'swap', i, 0);
    check(b, 'swap', i, 1);
    if (inputs.includes(a) !== inputs.includes(b)) {
      problems.push({ message: `${a} and ${b} must both be inputs or both targets`, path: ['swap', i] });
    }
  });
  const twice = swap.flat().find((channel, i, all) => all.indexOf(channel) !== i);
  if (twice !== undefined) problems.push({ message: `${twice} stands in two swaps`, path: ['swap'] });
  return problems;
}

/** The mirror image of a training sequence, quality and rows that count included. Its `series` stays the original's. */
export function mirrored(sequence: Sequence<'train'>, mirror: Mirror, task: Task): Sequence<'train'> {
  const inputs = inputNames(task);
  const x = mirrorRows(sequence.x, inputs, mirror);
  const base = sequence.base.slice();
  const residual = task.residualTo === undefined ? -1 : inputs.indexOf(task.residualTo);
  if (residual >= 0) for (let i = 0; i < base.length; i++) base[i] = x[i * inputs.length + residual];
  return { ...sequence, x, y: mirrorRows(sequence.y, task.targets, mirror), base };
}

/** Rows of `names` columns, each column taken from where the mirror shows it, with its sign. */
function mirrorRows(rows: Float64Array, names: readonly string[], { negate, swap }: Mirror): Float64Array {
  const width = names.length;
  const from = names.map((column) => {
    const pair = swap.find((p) => p.includes(column));
    return names.indexOf(pair ? pair[pair[0] === column ? 1 : 0] : column);
  });
  const sign = from.map((source, column) =>
    negate.includes(names[column]) || negate.includes(names[source]) ? -1 : 1,
  );
  return rows.map((_, k) => sign[k % width] * rows[k - (k % width) + from[k % width]]);
}
