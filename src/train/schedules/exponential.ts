import { power } from './power.ts';
import type { Schedule } from './schedule.ts';

/** The rate times `factor` after each epoch: factor^epoch. Equal to torch's ExponentialLR. */
export const exponential =
  ({ factor }: { readonly factor: number }): Schedule =>
  (step, _steps, perEpoch) =>
    power(factor, Math.floor(step / perEpoch));
