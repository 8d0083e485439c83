import { z } from 'zod';
import { ENGINES } from '../nn/engine/createEngine.ts';
import { KEEPS } from './earlyStopping.ts';
import { lossSchema } from './losses/objective.ts';
import { OPTIMIZERS } from './optimizers/makeOptimizer.ts';
import { scheduleSchema } from './schedules/makeSchedule.ts';

const count = (least: number, text: string) => z.int().min(least).meta({ description: text });
const fraction = z.number().min(0).max(1);

/** `training` of a recipe. */
export const trainingSchema = z.strictObject({
  epochs: count(1, 'Passes over the train part at most.'),
  patience: count(1, 'Epochs without a lower validation loss after which training stops.').default(30),
  keep: z.enum(KEEPS).default('best').meta({
    description: 'Weights to keep: of the lowest validation loss, or the last, with no say for validation.',
  }),
  refit: z
    .boolean()
    .default(false)
    .meta({ description: 'When all is chosen, fit again, as long, on train and validation rows together.' }),
  chunk: count(1, 'Rows between two updates, over which gradients flow; with `window`, a window is one.').default(64),
  batch: count(1, 'Pieces of the train part that are read side by side.').default(8),
  burnIn: count(0, 'Rows at the start of a piece that count in no loss.').default(0),
  loss: lossSchema.optional().meta({ description: 'Default: mse, for labels crossEntropy.' }),
  optimizer: z
    .enum([...OPTIMIZERS, 'levenbergMarquardt'])
    .default('adam')
    .meta({
      description:
        'levenbergMarquardt: for nets of a few dozen weights, a step over all rows an epoch, in double precision.',
    }),
  rate: z.number().positive().default(0.005).meta({ description: 'Learning rate at the start.' }),
  rateFor: z
    .strictObject({
      batch: count(1, 'Batch that the rate is meant for.'),
      scale: z.enum(['linear', 'sqrt']).default('sqrt').meta({ description: 'How the rate follows another batch.' }),
    })
    .optional(),
  schedule: scheduleSchema.default('cosine').meta({ description: 'How the rate goes on from there.' }),
  warmup: z
    .number()
    .min(0)
    .optional()
    .meta({ unit: 'epochs', description: 'Time over which the rate grows to what the schedule says.' }),
  momentum: fraction.lt(1).optional().meta({ description: 'Of optimizers momentum and nesterov. Default: 0.9.' }),
  update: z.enum(['chunk', 'epoch']).optional().meta({
    description: 'epoch: one update, by the gradient over all rows. Default: chunk.',
  }),
  shuffle: z
    .boolean()
    .optional()
    .meta({ description: 'Windows in another order each epoch. Default: true for windows.' }),
  weightDecay: z
    .number()
    .min(0)
    .default(0)
    .meta({ description: 'How fast weights shrink, times the rate; biases do not.' }),
  l2: z
    .number()
    .min(0)
    .default(0)
    .meta({ description: 'Half of it times the sum of squared weights is added to the loss.' }),
  l1: z
    .number()
    .min(0)
    .optional()
    .meta({ description: 'So many times the sum of magnitudes of weights is added to the loss: makes zeros.' }),
  dropout: fraction.lt(1).optional().meta({ description: 'Part of the outputs of hidden layers that is dropped.' }),
  recurrentDropout: fraction.lt(1).optional().meta({ description: 'Part of the states that is dropped.' }),
  average: z
    .union([
      z.strictObject({ ema: fraction.lt(1).meta({ description: 'What of the average stays at an update.' }) }),
      z.strictObject({
        swa: fraction.lt(1).meta({ description: 'Part of the epochs before the first averaged one.' }),
      }),
    ])
    .optional()
    .meta({ description: 'Keeps a running average of the weights.' }),
  ensemble: z
    .union([
      z.literal('seeds'),
      z.strictObject({ snapshots: count(2, 'So many of the last cycles of schedule restarts.') }),
    ])
    .optional()
    .meta({ description: 'Several nets merged into one that gives their mean: one a seed, or one a cycle.' }),
  clip: z.number().positive().default(1).meta({ description: 'Largest joint norm of the gradients.' }),
  clipValue: z.number().positive().optional().meta({ description: 'Largest magnitude of a gradient.' }),
  engine: z
    .enum(ENGINES)
    .default('auto')
    .meta({ description: 'wasm: single precision, fast; reference: double. auto: wasm where all cells have it.' }),
  workers: count(1, 'Threads of engine wasm, each for a part of the batch. The weights depend on their number.')
    .max(64)
    .default(1),
});
