import { z } from 'zod';
import { unknownName } from '../../core/errors.ts';
import { mirrored, mirrorProblems, mirrorSchema } from './mirror.ts';
import type { Sequence } from './sequences.ts';
import type { Task } from './task.ts';

const amount = z.number().positive();
/** For each input in parts of its deviation, or by input in its own unit. */
const amounts = z.union([amount, z.record(z.string(), amount)]);

/** `augment` of a recipe: what is done to training sequences, and to no others. */
export const augmentSchema = z.strictObject({
  mirror: mirrorSchema.optional().meta({ description: 'Each sequence also in its mirror image.' }),
  noise: amounts.optional().meta({
    description:
      'Deviation of normal noise on each row of inputs, by name in their units, or a number of their deviations.',
  }),
  offset: amounts.optional().meta({ description: 'Deviation of an offset that a piece of an epoch has, as noise.' }),
  gain: z
    .union([amount, z.record(z.string(), amount)])
    .optional()
    .meta({ description: 'Deviation of the factor around 1 that a piece of an epoch has, for all inputs or by name.' }),
  dropout: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .meta({ description: 'How likely an input stays at its mean for a piece.' }),
  timeWarp: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .meta({ description: 'How much faster or slower time may run within a piece: 0.2 is 20 %.' }),
  mixup: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .meta({ description: 'Windows are mixed in pairs; the parts are drawn from Beta(a, a) of this a.' }),
});

export type Augment = z.output<typeof augmentSchema>;

/** Whether each epoch sees other rows. */
export const changesRows = ({ noise, offset, gain, dropout, timeWarp, mixup }: Augment): boolean =>
  [noise, offset, gain, dropout, timeWarp, mixup].some((a) => a !== undefined);

/** What is wrong with an augmentation, with paths inside it. */
export function augmentProblems(
  augment: Augment,
  inputs: readonly string[],
  targets: readonly string[],
  windows: boolean,
) {
  const problems: { message: string; path: (string | number)[] }[] = [];
  for (const { message, path } of augment.mirror ? mirrorProblems(augment.mirror, inputs, targets) : []) {
    problems.push({ message: `mirror: ${message}`, path: ['mirror', ...path] });
  }
  for (const key of ['noise', 'offset', 'gain'] as const) {
    const given = augment[key];
    for (const name of typeof given === 'object' ? Object.keys(given) : []) {
      if (!inputs.includes(name))
        problems.push({ message: `${key}: ${unknownName('input', name, inputs)}`, path: [key, name] });
    }
  }
  if (augment.mixup !== undefined && !windows) {
    problems.push({ message: 'mixup: needs windows, which all begin together', path: ['mixup'] });
  }
  return problems;
}

/** Training sequences and their mirror images. */
export function withImages(
  sequences: readonly Sequence<'train'>[],
  task: Task,
  augment: Augment = {},
): readonly Sequence<'train'>[] {
  const { mirror } = augment;
  return mirror ? [...sequences, ...sequences.map((s) => mirrored(s, mirror, task))] : sequences;
}
