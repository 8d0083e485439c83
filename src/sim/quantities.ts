import { z } from 'zod';

/** Parameter kinds of a motor file. Each takes the unit and the sentence that documents it. */

const number = () => z.number('must be a number');

export const real = (unit: string, description: string) => number().meta({ unit, description });

export const positive = (unit: string, description: string) =>
  number().positive('must be above 0').meta({ unit, description });

export const notNegative = (unit: string, description: string) =>
  number().nonnegative('must not be negative').meta({ unit, description });

export const share = (description: string) =>
  number().min(0, 'must be in [0, 1]').max(1, 'must be in [0, 1]').meta({ unit: '1', description });

export const count = (min: number, max: number, unit: string, description: string) => {
  const message = `must be an integer in [${min}, ${max}]`;
  return z.int(message).min(min, message).max(max, message).meta({ unit, description });
};

export const range = (unit: string, description: string) =>
  z
    .tuple([number(), number()], 'must be [low, high]')
    .refine(([low, high]) => low <= high, 'must be [low, high] with low <= high')
    .meta({ unit, description });
