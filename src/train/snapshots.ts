import type { SnapshotReader, SnapshotWriter } from '../core/snapshot.ts';
import type { Floats } from '../nn/engine/engine.ts';

/**
 * The weights at the ends of the last cycles of a schedule with restarts, each a net of its own.
 * Source: Huang et al., Snapshot ensembles: train 1, get M for free, 2017.
 */
export class Snapshots {
  private readonly shapes: readonly number[];
  private readonly most: number;
  private taken: Float64Array[][] = [];

  constructor(weights: readonly Floats[], most: number) {
    this.shapes = weights.map((w) => w.length);
    this.most = most;
  }

  take(weights: readonly Floats[]): void {
    this.taken = [...this.taken, weights.map((w) => Float64Array.from(w))].slice(-this.most);
  }

  /** Oldest first. */
  get all(): readonly (readonly Float64Array[])[] {
    return this.taken;
  }

  save(to: SnapshotWriter): void {
    to.number(this.taken.length);
    for (const array of this.taken.flat()) to.array(array);
  }

  load(from: SnapshotReader): void {
    this.taken = Array.from({ length: from.number() }, () => this.shapes.map((length) => new Float64Array(length)));
    for (const array of this.taken.flat()) from.array(array);
  }
}
