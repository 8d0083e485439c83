import { z } from 'zod';

const RANGE = 'must be an integer in [1, 512]';

/** Number of outputs of a layer. The bound is where int8 sums are still safe in 32 bits (516), rounded down. */
export const units = (description: string) =>
  z.int(RANGE).min(1, RANGE).max(512, RANGE).meta({ unit: '1', description });
