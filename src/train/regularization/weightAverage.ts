import type { SnapshotReader, SnapshotWriter } from '../../core/snapshot.ts';
import type { Floats } from '../../nn/engine/engine.ts';

/** `ema`: what of the average stays at an update. `swa`: part of the epochs after which those weights are averaged that end an epoch. */
export type AverageParams = { readonly ema: number } | { readonly swa: number };

/**
 * A running average of the weights, which is what validation judges and what is kept; training goes on from the weights themselves.
 *
 * ema: a <- a + (1 - ema) (w - a) after each update, from the weights after the first one on. swa: the mean over epochs.
 * Source: Polyak and Juditsky, 1992; Izmailov et al., Averaging weights leads to wider optima, 2018. Equal to torch's AveragedModel.
 */
export class WeightAverage {
  private readonly params: AverageParams;
  private readonly average: Float64Array[];
  private count = 0;

  constructor(weights: readonly Floats[], params: AverageParams) {
    this.params = params;
    this.average = weights.map((w) => new Float64Array(w.length));
  }

  /** True when there is something to average. */
  get ready(): boolean {
    return this.count > 0;
  }

  afterUpdate(weights: readonly Floats[]): void {
    if ('ema' in this.params) this.take(weights, this.count === 0 ? 1 : 1 - this.params.ema);
  }

  afterEpoch(epoch: number, epochs: number, weights: readonly Floats[]): void {
    if ('swa' in this.params && epoch >= this.params.swa * epochs) this.take(weights, 1 / (this.count + 1));
  }

  /** Runs `use` while the average stands in the weights' place. */
  instead<T>(weights: readonly Floats[], use: () => T): T {
    const own = weights.map((w) => w.slice());
    weights.forEach((w, k) => {
      w.set(this.average[k]);
    });
    const result = use();
    weights.forEach((w, k) => {
      w.set(own[k]);
    });
    return result;
  }

  save(to: SnapshotWriter): void {
    to.number(this.count);
    for (const a of this.average) to.array(a);
  }

  load(from: SnapshotReader): void {
    this.count = from.number();
    for (const a of this.average) from.array(a);
  }

  private take(weights: readonly Floats[], part: number): void {
    this.count++;
    this.average.forEach((a, k) => {
      for (let i = 0; i < a.length; i++) a[i] += part * (weights[k][i] - a[i]);
    });
  }
}
