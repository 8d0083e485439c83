import { Random } from '../../core/random.ts';
import type { Floats, Trainable } from '../../nn/engine/engine.ts';
import { type Net, parameters } from '../../nn/net.ts';

export interface DropoutParams {
  /** Part of a hidden layer's outputs that the next layer does not see. */
  readonly hidden: number;
  /** Part of a state that the next step's gates do not see. */
  readonly recurrent: number;
}

/** A weight array that reads units, by columns. */
interface Reader {
  readonly trainable: Trainable;
  readonly whole: Floats;
  /** A factor a column: 0, or what makes up for the dropped ones. */
  readonly mask: Float64Array;
  readonly rate: number;
}

/**
 * Inverted, variational dropout: for one update units fall out of what reads them, over all of its steps, and the others are scaled up by
 * 1 / (1 - rate).
 *
 * A unit that nobody sees is a column of zeros in the weights that read it. So the weights are masked, and after the backward pass their
 * gradients: no engine knows of it. The mask is one for all sequences of a batch. It follows from seed and update alone, so that a
 * resumed training draws the same.
 * Source: Srivastava et al., Dropout, 2014; Gal and Ghahramani, A theoretically grounded application of dropout in recurrent neural
 * networks, 2016.
 */
export class UnitDropout {
  private readonly readers: readonly Reader[];
  private readonly seed: number;

  constructor(net: Net, trainables: readonly Trainable[], { hidden, recurrent }: DropoutParams, seed: number) {
    this.seed = seed;
    this.readers = parameters(net).flatMap(({ name, shape }, k) => {
      const rate = /\.weightHh$/.test(name)
        ? recurrent
        : /^layers\.[1-9]\d*\.(weight|weightIh)$/.test(name)
          ? hidden
          : 0;
      if (rate === 0) return [];
      const trainable = trainables[k];
      return [{ trainable, whole: trainable.value.slice(), mask: new Float64Array(shape[1]), rate }];
    });
  }

  /** Draws the masks of an update and masks the weights. */
  drop(update: number): void {
    const random = new Random(this.seed, update);
    for (const { trainable, whole, mask, rate } of this.readers) {
      whole.set(trainable.value);
      for (let c = 0; c < mask.length; c++) mask[c] = random.uniform() < rate ? 0 : 1 / (1 - rate);
      scaleColumns(trainable.value, mask);
    }
  }

  /** Puts the weights back and masks their gradients. */
  restore(): void {
    for (const { trainable, whole, mask } of this.readers) {
      trainable.value.set(whole);
      scaleColumns(trainable.gradient, mask);
    }
  }
}

function scaleColumns(matrix: Floats, factors: Float64Array): void {
  for (let i = 0; i < matrix.length; i++) matrix[i] *= factors[i % factors.length];
}
