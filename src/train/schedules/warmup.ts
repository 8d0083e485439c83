import type { Schedule } from './schedule.ts';

/** Another schedule whose factor grows from 1 / n to 1, in a line, over the n updates of the first `epochs`. */
export const warmup =
  (epochs: number, then: Schedule): Schedule =>
  (step, steps, perEpoch) =>
    then(step, steps, perEpoch) * Math.min(1, (step + 1) / (epochs * perEpoch));
