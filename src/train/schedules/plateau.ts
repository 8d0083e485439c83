import type { SnapshotReader, SnapshotWriter } from '../../core/snapshot.ts';

export interface PlateauParams {
  readonly factor: number;
  /** Epochs without a better validation loss that are borne. */
  readonly patience: number;
  /** The factor falls no lower. */
  readonly least: number;
}

/** Better means by a ten-thousandth at least. */
const THRESHOLD = 1e-4;

/**
 * Lowers the rate where the validation loss stops falling: after more than `patience` epochs without one below (1 - 1e-4) of the best,
 * `current` is multiplied by `factor`. Equal to torch's ReduceLROnPlateau.
 */
export class Plateau {
  current = 1;
  private best = Number.POSITIVE_INFINITY;
  private waited = 0;
  private readonly params: PlateauParams;

  constructor(params: PlateauParams) {
    this.params = params;
  }

  observe(validationLoss: number): void {
    const { factor, patience, least } = this.params;
    if (validationLoss < this.best * (1 - THRESHOLD)) {
      this.best = validationLoss;
      this.waited = 0;
      return;
    }
    this.waited++;
    if (this.waited <= patience) return;
    this.current = Math.max(least, this.current * factor);
    this.waited = 0;
  }

  save(to: SnapshotWriter): void {
    for (const v of [this.current, this.best, this.waited]) to.number(v);
  }

  load(from: SnapshotReader): void {
    this.current = from.number();
    this.best = from.number();
    this.waited = from.number();
  }
}
