import type { SnapshotReader, SnapshotWriter } from '../core/snapshot.ts';
import type { Floats } from '../nn/engine/engine.ts';

/** What is kept of a training: the weights with the lowest validation loss, or the last ones, which validation has no say in. */
export const KEEPS = ['best', 'last'] as const;

/**
 * Keeps the best weights and says when to stop: after `patience` epochs in a row without a lower value. With `keep` last, each
 * epoch counts as the best so far and nothing stops. A value that is not a number is never an improvement. Source: Keras, EarlyStopping with restore_best_weights, min_delta 0.
 */
export class EarlyStopping {
  bestValue = Number.POSITIVE_INFINITY;
  /** Epoch of the best value; -1 before the first. */
  bestEpoch = -1;
  private waited = 0;
  private readonly patience: number;
  private readonly keep: (typeof KEEPS)[number];
  private readonly best: Floats[];

  constructor(weights: readonly Floats[], patience: number, keep: (typeof KEEPS)[number] = 'best') {
    this.keep = keep;
    this.patience = patience;
    this.best = weights.map((w) => w.slice());
  }

  /** Judges one epoch; true when it was the best so far. */
  observe(epoch: number, value: number, weights: readonly Floats[]): boolean {
    const improved = this.keep === 'last' || value < this.bestValue;
    this.waited = improved ? 0 : this.waited + 1;
    if (!improved) return false;
    this.bestValue = value;
    this.bestEpoch = epoch;
    this.best.forEach((b, k) => {
      b.set(weights[k]);
    });
    return true;
  }

  get stop(): boolean {
    return this.waited >= this.patience;
  }

  /** Puts the best weights back, in place. */
  restore(weights: readonly Floats[]): void {
    weights.forEach((w, k) => {
      w.set(this.best[k]);
    });
  }

  save(to: SnapshotWriter): void {
    for (const v of [this.bestValue, this.bestEpoch, this.waited]) to.number(v);
    for (const b of this.best) to.array(b);
  }

  load(from: SnapshotReader): void {
    this.bestValue = from.number();
    this.bestEpoch = from.number();
    this.waited = from.number();
    for (const b of this.best) from.array(b);
  }
}
