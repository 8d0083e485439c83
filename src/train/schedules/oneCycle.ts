import { cos } from '../../kernel/intrinsics.ts';
import type { Schedule } from './schedule.ts';

export interface OneCycle {
  /** Part of the steps over which the rate rises. */
  readonly rise: number;
  /** The rate starts at its highest over this. */
  readonly startOver: number;
  /** And ends at its start over this. */
  readonly endOver: number;
}

/** Momentum at the ends of the cycle and at its top. */
const [SLOW, FAST] = [0.95, 0.85];

/**
 * Up to the full rate and down to next to nothing, both by half a cosine; momentum goes the other way, 0.95 to 0.85 and back.
 * Source: Smith and Topin, Super-convergence, 2019. Equal to torch's OneCycleLR.
 */
export function oneCycle(params: OneCycle): { readonly rate: Schedule; readonly momentum: Schedule } {
  const { rise, startOver, endOver } = params;
  const start = 1 / startOver;
  const between = (low: number, top: number, end: number): Schedule => {
    return (step, steps) => {
      const peak = rise * steps - 1;
      if (step <= peak) return blend(low, top, step / peak);
      return blend(top, end, (step - peak) / (steps - 1 - peak));
    };
  };
  return { rate: between(start, 1, start / endOver), momentum: between(SLOW, FAST, SLOW) };
}

/** `from` at 0, `to` at 1, along half a cosine. */
function blend(from: number, to: number, part: number): number {
  return to + ((from - to) / 2) * (cos(Math.PI * part) + 1);
}
