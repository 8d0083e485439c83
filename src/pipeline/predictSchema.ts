import { z } from 'zod';
import { PRECISIONS } from '../nn/netModel.ts';
import { names } from './operatorStep.ts';

/** `predict: { model: demo, precision: int8 }`. */
export const predictSchema = z.strictObject({
  model: z.string().meta({ description: 'Model folder: a path, or a name in models/.' }),
  precision: z.enum(PRECISIONS).default('float').meta({ description: 'Which of the model to run.' }),
  as: names.optional().meta({ description: "Names of the outputs. Default: the model's." }),
  warmupS: z.number().min(0).optional().meta({
    unit: 's',
    description: 'Time to settle after a start, and to hold absent inputs for. Default: the burn-in of training.',
  }),
});
