import { cos } from '../../kernel/intrinsics.ts';
import type { Schedule } from './schedule.ts';

export interface Restarts {
  /** Epochs of the first cycle. */
  readonly first: number;
  /** Each cycle is so many times as long as the one before. */
  readonly multiply: number;
  /** Part of the rate at the end of a cycle. */
  readonly end: number;
}

/**
 * Half a cosine from the full rate to the part `end` of it, again and again: end + (1 - end) (1 + cos(pi T / T_i)) / 2 with T the
 * epochs, in fractions, since the cycle of T_i epochs began.
 * Source: Loshchilov and Hutter, SGDR: stochastic gradient descent with warm restarts, 2017. Equal to torch's CosineAnnealingWarmRestarts.
 */
export const restarts =
  (params: Restarts): Schedule =>
  (step, _steps, perEpoch) => {
    const { since, length } = cycleAt(params, step / perEpoch);
    return params.end + (1 - params.end) * 0.5 * (1 + cos((Math.PI * since) / length));
  };

/** True when a cycle ends with this epoch, counted from 0. */
export function endsCycle(params: Restarts, epoch: number): boolean {
  return cycleAt(params, epoch + 1).since === 0;
}

function cycleAt({ first, multiply }: Restarts, epoch: number): { since: number; length: number } {
  let [since, length] = [epoch, first];
  while (since >= length) {
    since -= length;
    length *= multiply;
  }
  return { since, length };
}
