import { z } from 'zod';
import { parseSpeed } from '../io/log/pace.ts';

/** How fast a source runs, as a setting. */
export const speed = z
  .union([z.string(), z.number()])
  .default('max')
  .refine(isSpeed, 'must be max, 1x or a factor above 0')
  .meta({ description: 'max, 1x, 10x ...' });

function isSpeed(value: string | number): boolean {
  try {
    return parseSpeed(value) > 0;
  } catch {
    return false;
  }
}
