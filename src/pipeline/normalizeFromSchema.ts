import { z } from 'zod';
import { names } from './operatorStep.ts';

/** `normalize: { from: out/statistics.json, on: [iA, iB], method: robust }`. */
export const normalizeFromSchema = z
  .strictObject({
    from: z.string().min(1).meta({
      description:
        'Where the statistics come from: a file of the sink statistics, or a model (folder, or name in models/).',
    }),
    on: names.meta({ description: 'Channels, each scaled by its own statistics.' }),
    as: names.optional().meta({ description: "Names of the outputs, in order. Default: the inputs'." }),
    keep: z.boolean().default(false).meta({ description: 'Keep the inputs beside them; needs as.' }),
    method: z.enum(['standard', 'minMax', 'robust']).default('standard').meta({
      description: 'By mean and std, by min and max, or by median and quartiles. A model has the first only.',
    }),
  })
  .refine((p) => p.as === undefined || p.as.length === p.on.length, { error: 'must name as many as on', path: ['as'] })
  .refine((p) => !p.keep || p.as !== undefined, { error: 'needs names for the outputs, as as', path: ['keep'] });
