import { z } from 'zod';
import { mirrored, mirrorSchema } from './mirror.ts';
import type { Sequence } from './sequences.ts';
import type { Task } from './task.ts';

/** `augment` of a recipe: what is done to training sequences, and to no others. */
export const augmentSchema = z.strictObject({
  mirror: mirrorSchema.optional().meta({ description: 'Each sequence also in its mirror image.' }),
});

export type Augment = z.output<typeof augmentSchema>;

/** Training sequences and their mirror images. */
export function withImages(
  sequences: readonly Sequence<'train'>[],
  task: Task,
  augment: Augment = {},
): readonly Sequence<'train'>[] {
  const { mirror } = augment;
  return mirror ? [...sequences, ...sequences.map((s) => mirrored(s, mirror, task))] : sequences;
}
