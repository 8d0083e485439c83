import { z } from 'zod';

/** Parameter kinds that several operators share. Each takes the unit and the sentence that the docs print. */

export const number = (unit: string, description: string) => z.number(must('be a number')).meta({ unit, description });

export const positive = (unit: string, description: string) => {
  const rule = must('be a positive number');
  return z.number(rule).positive(rule).meta({ unit, description });
};

export const notNegative = (unit: string, description: string) => {
  const rule = must('be 0 or a positive number');
  return z.number(rule).nonnegative(rule).meta({ unit, description });
};

export const integer = (min: number, max: number, unit: string, description: string) => {
  const rule = must(`be an integer in [${min}, ${max}]`);
  return z.int(rule).min(min, rule).max(max, rule).meta({ unit, description });
};

/** A number in a closed interval. */
export const within = (min: number, max: number, unit: string, description: string) => {
  const rule = must(`be in [${min}, ${max}]`);
  return z.number(rule).min(min, rule).max(max, rule).meta({ unit, description });
};

/** An odd window length. */
export const oddInteger = (min: number, max: number, description: string) => {
  const rule = must(`be an odd integer in [${min}, ${max}]`);
  return z
    .int(rule)
    .min(min, rule)
    .max(max, rule)
    .refine((n) => n % 2 !== 0, rule)
    .meta({ unit: 'samples', description });
};

/** One of several words. */
export const choice = <const Words extends readonly string[]>(words: Words, description: string) =>
  z.enum(words, must(`be one of ${words.join(', ')}`)).meta({ description });

/** Message of a broken rule, with the value that broke it. */
export function must(rule: string) {
  return {
    error: ({ input }: { readonly input?: unknown }) =>
      input === undefined ? `is missing: it must ${rule}` : `must ${rule}, got ${JSON.stringify(input) ?? input}`,
  };
}
