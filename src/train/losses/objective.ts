import { z } from 'zod';
import { binaryCrossEntropy } from './binaryCrossEntropy.ts';
import { crossEntropy } from './crossEntropy.ts';
import { gaussianNll } from './gaussianNll.ts';
import { huber } from './huber.ts';
import type { Loss } from './loss.ts';
import { mae } from './mae.ts';
import { mse } from './mse.ts';
import { quantile } from './quantile.ts';

const none = z.strictObject({}).optional();

const settings = z
  .strictObject({
    mse: none,
    mae: none,
    huber: z
      .strictObject({
        delta: z.number().positive().default(1).meta({
          description: 'Error, in deviations of the target, from which lines replace squares.',
        }),
      })
      .optional(),
    quantile: z
      .strictObject({
        levels: z
          .array(z.number().gt(0).lt(1))
          .min(1)
          .refine((levels) => levels.every((level, i) => i === 0 || level > levels[i - 1]), 'must rise')
          .default([0.1, 0.5, 0.9])
          .meta({ description: 'An output each.' }),
      })
      .optional(),
    gaussianNll: none,
    binaryCrossEntropy: z
      .strictObject({
        absolute: z.number().min(0).default(0).meta({ description: 'How much of the absolute error is added.' }),
      })
      .optional(),
    crossEntropy: z
      .strictObject({
        labelSmoothing: z.number().min(0).lt(1).default(0).meta({ description: 'Part of the truth that all share.' }),
        classWeights: z
          .union([z.literal('balanced'), z.array(z.number().positive())])
          .optional()
          .meta({
            description: 'Weights of the classes; balanced: by how rare their rows are.',
          }),
      })
      .optional(),
  })
  .refine((given) => Object.keys(given).length === 1, 'must name one loss');

/** `training.loss` of a recipe: `mae`, or with settings `{ huber: { delta: 0.5 } }`. */
export const lossSchema = z.union([
  z.enum(Object.keys(settings.shape)).transform((name) => settings.parse({ [name]: {} })),
  settings,
]);
export type LossSettings = z.output<typeof settings>;

/** The loss, with the rows of each class in training for what balances them. */
export function makeLoss(given: LossSettings, classRows: readonly number[]): Loss {
  const { mae: absolute, huber: hubers, quantile: pinball, gaussianNll: normal, crossEntropy: classes } = given;
  if (classes) {
    const { labelSmoothing, classWeights } = classes;
    const weights = classWeights === 'balanced' ? balanced(classRows) : classWeights;
    return crossEntropy({ classes: classRows.length, labelSmoothing, classWeights: weights });
  }
  if (given.binaryCrossEntropy) return binaryCrossEntropy(given.binaryCrossEntropy);
  if (hubers) return huber(hubers.delta);
  if (pinball) return quantile(pinball.levels);
  if (normal) return gaussianNll;
  return absolute ? mae : mse;
}

/** Outputs of the net that tell of one target. */
export function outputsPerTarget({ quantile: pinball, gaussianNll: normal }: LossSettings): number {
  return pinball ? pinball.levels.length : normal ? 2 : 1;
}

/** All rows over classes times rows of the class, as scikit-learn's 'balanced'. */
function balanced(classRows: readonly number[]): number[] {
  const all = classRows.reduce((sum, n) => sum + n, 0);
  return classRows.map((n) => all / (classRows.length * n));
}
