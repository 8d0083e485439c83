import { z } from 'zod';
import { cardContent } from './card.ts';

const { shape } = cardContent;
const [input, output] = [shape.inputs.element, shape.outputs.element];

/**
 * What a file of weights does not say: which channels the net's numbers are. Statistics that the file has itself must not be
 * given again; `range` is the largest standardized magnitude that integers represent.
 */
export const importCard = z.strictObject({
  name: shape.name.optional(),
  summary: shape.summary.optional(),
  task: shape.task.optional(),
  licence: shape.licence.default('not stated'),
  rateHz: shape.rateHz,
  inputs: z
    .array(
      input.extend({
        mean: input.shape.mean.optional(),
        std: input.shape.std.optional(),
        range: input.shape.range.default(8),
      }),
    )
    .min(1)
    .max(512),
  outputs: z
    .array(
      output.extend({
        mean: output.shape.mean.optional(),
        std: output.shape.std.optional(),
        residualTo: output.shape.residualTo.default(null),
      }),
    )
    .min(1)
    .max(512),
  /** Modules of a state_dict in the order in which they run, where names and shapes do not say it. */
  layers: z
    .array(
      z.union([
        z.string(),
        z.strictObject({ module: z.string(), activation: z.enum(['linear', 'tanh', 'relu', 'gelu']).optional() }),
      ]),
    )
    .min(1)
    .max(16)
    .optional(),
});
export type ImportCard = z.output<typeof importCard>;

/** Key of the metadata under which an ONNX file carries such a card, as JSON. */
export const CARD_KEY = 'slipring.card';
