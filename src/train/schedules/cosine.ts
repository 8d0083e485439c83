import { cos } from '../../kernel/intrinsics.ts';
import type { Schedule } from './schedule.ts';

/**
 * Half a cosine from the full rate to a hundredth of it: 0.01 + 0.99 (1 + cos(pi step / steps)) / 2.
 * Source: Loshchilov and Hutter, SGDR, 2017, eq. 5, one cycle. The cosine is the kernels' own, so that every machine trains alike.
 */
export const cosine: Schedule = (step, steps) => 0.01 + 0.99 * 0.5 * (1 + cos((Math.PI * step) / steps));
