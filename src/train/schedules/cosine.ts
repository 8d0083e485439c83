import { cos } from '../../kernel/intrinsics.ts';
import type { Schedule } from './schedule.ts';

/**
 * Half a cosine from the full rate to the part `end` of it: end + (1 - end) (1 + cos(pi step / steps)) / 2.
 * Source: Loshchilov and Hutter, SGDR, 2017, eq. 5, one cycle. The cosine is the kernels' own, so that every machine trains alike.
 */
export const cosineTo =
  (end: number): Schedule =>
  (step, steps) =>
    end + (1 - end) * 0.5 * (1 + cos((Math.PI * step) / steps));

/** To a hundredth. */
export const cosine: Schedule = cosineTo(0.01);
