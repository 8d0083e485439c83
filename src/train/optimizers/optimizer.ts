import type { SnapshotReader, SnapshotWriter } from '../../core/snapshot.ts';
import type { Floats } from '../../nn/engine/engine.ts';

/** What an optimizer changes: an array of weights, and whether they decay (biases do not). */
export interface Decayable {
  readonly value: Floats;
  readonly decay: boolean;
}

export interface Optimizer {
  /** One step of all weights, in place. `momentum` takes the place of the optimizer's own, where a schedule moves it. */
  step(gradients: readonly Floats[], rate: number, momentum?: number): void;
  /** What the last step multiplied rate and gradient of weight i of array k by: 1 unless gradients are scaled one by one. */
  gain(k: number, i: number): number;
  save(to: SnapshotWriter): void;
  load(from: SnapshotReader): void;
}
