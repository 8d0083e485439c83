import { z } from 'zod';

/** Parameter kinds that several operators share. Each takes the unit and the sentence that the docs print. */

export const number = (unit: string, description: string) => z.number().meta({ unit, description });

export const positive = (unit: string, description: string) => z.number().positive().meta({ unit, description });

export const integer = (min: number, max: number, unit: string, description: string) =>
  z.int(`must be an integer in [${min}, ${max}]`).min(min).max(max).meta({ unit, description });

/** An odd window length. */
export const oddInteger = (min: number, max: number, description: string) =>
  z
    .int(`must be an odd integer in [${min}, ${max}]`)
    .refine((n) => n % 2 === 1 && n >= min && n <= max, `must be an odd integer in [${min}, ${max}]`)
    .meta({ unit: 'samples', description });
