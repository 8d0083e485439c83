import { Random } from '../../core/random.ts';
import type { MaskChoice, Masks } from '../../nn/masks.ts';

export interface DropoutParams {
  /** Part of a hidden layer's outputs that the next layer does not see. */
  readonly hidden: number;
  /** Part of a state that the next step's gates do not see. */
  readonly recurrent: number;
}

/** What of a net dropout of these rates masks. */
export function maskedBy({ hidden, recurrent }: DropoutParams): MaskChoice {
  return { outputs: hidden > 0, states: recurrent > 0 };
}

/**
 * Inverted, variational dropout: for one update units fall out of what reads them, over all of its steps, and the others are scaled up by
 * 1 / (1 - rate).
 *
 * Each lane, a sequence, has masks of its own. They follow from seed, chunk and lane alone, so that a resumed training draws the same, and so
 * do any number of threads.
 * Source: Srivastava et al., Dropout, 2014; Gal and Ghahramani, A theoretically grounded application of dropout in recurrent neural
 * networks, 2016.
 */
export class UnitDropout {
  private readonly masks: readonly { readonly factors: Float64Array; readonly rate: number }[];
  private readonly seed: number;

  constructor({ outputs, states }: Masks, { hidden, recurrent }: DropoutParams, seed: number) {
    const of = (all: Masks['outputs'], rate: number) => all.flatMap((factors) => (factors ? [{ factors, rate }] : []));
    this.seed = seed;
    this.masks = [...of(outputs, hidden), ...of(states, recurrent)];
  }

  /** Draws masks as of chunk number `chunk` for the lanes whose byte in `drawn` is not 0; the others keep theirs. */
  draw(chunk: number, drawn: Uint8Array): void {
    const random = new Random(this.seed, chunk);
    for (const { factors, rate } of this.masks) {
      const kept = 1 / (1 - rate);
      for (let i = 0, units = factors.length / drawn.length; i < factors.length; i++) {
        const factor = random.uniform() < rate ? 0 : kept;
        if (drawn[Math.floor(i / units)]) factors[i] = factor;
      }
    }
  }
}
