import { Random } from '../../core/random.ts';
import type { Augment } from './augment.ts';
import type { Chunk } from './chunk.ts';
import { mixup } from './mixup.ts';
import type { Scaler } from './scaler.ts';
import type { Sequence } from './sequences.ts';
import { timeWarp } from './timeWarp.ts';

/**
 * Changes training rows anew in each epoch: x <- gain x + offset + noise, inputs that stay at their mean, time that runs faster and
 * slower, pairs that are mixed. All is drawn from the seed, the epoch and the place, so that a resumed training sees the same.
 */
export class Augmenter {
  private readonly augment: Augment;
  private readonly scaler: Scaler;
  private readonly residual: number;
  private readonly seed: number;

  /** `residualTo`: the input that the net's output is added to; it is never dropped, and its changes reach the base. */
  constructor(augment: Augment, scaler: Scaler, residualTo: string | undefined, seed: number) {
    this.augment = augment;
    this.scaler = scaler;
    this.residual = scaler.inputs.findIndex((i) => i.channel === residualTo);
    this.seed = seed;
  }

  /** One piece as an epoch sees it. `place` numbers the pieces of all epochs. */
  change(piece: Sequence<'train'>, place: number): Sequence<'train'> {
    const random = new Random(this.seed, 2 * place + 1);
    const { inputs } = this.scaler;
    const { dropout = 0, timeWarp: strength } = this.augment;
    const drawn = inputs.map((input, f) => {
      const drop = dropout > 0 && random.uniform() < dropout && f !== this.residual;
      const gain = 1 + this.amountOf('gain', f, 1) * random.normal();
      const offset = this.amountOf('offset', f, input.std) * random.normal();
      return { drop, gain, offset, noise: this.amountOf('noise', f, input.std) };
    });
    const warped = strength === undefined ? piece : timeWarp(piece, strength, random);
    const x = warped.x.map((v, k) => {
      const { drop, gain, offset, noise } = drawn[k % inputs.length];
      return drop ? inputs[k % inputs.length].mean : gain * v + offset + (noise > 0 ? noise * random.normal() : 0);
    });
    const { residual } = this;
    const base = residual < 0 ? warped.base : warped.base.map((_, i) => x[i * inputs.length + residual]);
    return { ...warped, x, base };
  }

  /** Mixes the lanes of a chunk. `place` numbers the chunks of all epochs. */
  mix(chunk: Chunk, place: number): void {
    const { mixup: alpha } = this.augment;
    if (alpha !== undefined) mixup(chunk, alpha, new Random(this.seed, 2 * place));
  }

  private amountOf(key: 'noise' | 'offset' | 'gain', input: number, unit: number): number {
    const given = this.augment[key] ?? 0;
    if (typeof given === 'number') return given * unit;
    return given[this.scaler.inputs[input].channel] ?? 0;
  }
}
