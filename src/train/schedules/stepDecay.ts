import { power } from './power.ts';
import type { Schedule } from './schedule.ts';

/** The rate times `factor` after every `every` epochs: factor^floor(epoch / every). Equal to torch's StepLR. */
export const stepDecay =
  ({ every, factor }: { readonly every: number; readonly factor: number }): Schedule =>
  (step, _steps, perEpoch) =>
    power(factor, Math.floor(step / perEpoch / every));
