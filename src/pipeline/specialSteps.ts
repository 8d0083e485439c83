import type { z } from 'zod';
import type { Stream } from '../core/stream.ts';
import { alignSchema, placeAlign } from './align.ts';
import { normalizeFromSchema } from './normalizeFromSchema.ts';
import { predictSchema } from './predictSchema.ts';
import { dropSchema, placeDrop, placeRename, placeSelect, renameSchema, selectSchema } from './project.ts';
import type { Placement } from './step.ts';

type Place = (streams: readonly Stream[]) => Placement;

/** A step that is no operator: what it does, its schema, and its placing once what it needs is loaded. */
export interface SpecialStep {
  readonly summary: string;
  readonly schema: z.ZodType;
  prepare(settings: unknown): Place | Promise<Place>;
}

function define<S extends z.ZodType>(
  summary: string,
  schema: S,
  prepare: (settings: z.output<S>) => Place | Promise<Place>,
): SpecialStep {
  return { summary, schema, prepare: (settings) => prepare(settings as z.output<S>) };
}

export const specialSteps: Readonly<Record<string, SpecialStep>> = {
  align: define(
    'Joins streams of one motor by true time onto the time base of one of them.',
    alignSchema,
    (settings) => (streams) => placeAlign(settings, streams),
  ),
  drop: define(
    'Ends streams that nothing needs any more.',
    dropSchema,
    (settings) => (streams) => placeDrop(settings, streams),
  ),
  normalizeFrom: define(
    'Scales channels by the statistics of a file or a model: also written normalize: { from: ... }.',
    normalizeFromSchema,
    async (settings) => {
      const { prepareNormalizeFrom } = await import('./normalizeFrom.ts');
      return prepareNormalizeFrom(settings);
    },
  ),
  predict: define('Runs a model on channels and adds its outputs as channels.', predictSchema, async (settings) => {
    // nets are loaded only when a pipeline has one: checking the others is to be quick
    const { preparePredict } = await import('./predict.ts');
    return preparePredict(settings);
  }),
  rename: define(
    'Gives channels other names.',
    renameSchema,
    (settings) => (streams) => placeRename(settings, streams),
  ),
  select: define(
    'Keeps the named channels, in this order.',
    selectSchema,
    (settings) => (streams) => placeSelect(settings, streams),
  ),
};
