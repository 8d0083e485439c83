import { BATCH, type Rows } from '../../protocols/rows.ts';
import type { LogColumns } from './logColumns.ts';

/** Rows in SI units that wait until what follows is known: at most `capacity` and one batch. */
export class PendingRows {
  readonly values: readonly Float64Array[];
  /** Quality bits, of the channels that have a column of them. */
  readonly quality: readonly (Uint8Array | undefined)[];
  readonly stamps: Float64Array;
  readonly lostBefore: Float64Array;
  readonly lines: Float64Array;
  n = 0;
  private readonly columns: LogColumns;

  constructor(columns: LogColumns, channels: number, capacity: number) {
    const size = capacity + BATCH;
    this.columns = columns;
    this.values = Array.from({ length: channels }, () => new Float64Array(size));
    this.quality = this.values.map((_, c) => (columns.hasQuality(c) ? new Uint8Array(size) : undefined));
    this.stamps = new Float64Array(size);
    this.lostBefore = new Float64Array(size);
    this.lines = new Float64Array(size);
  }

  append(rows: Rows): void {
    for (const [c, into] of this.values.entries()) this.columns.channel(c, rows, into, this.n);
    for (const [c, into] of this.quality.entries()) if (into) this.columns.quality(c, rows, into, this.n);
    if (this.columns.hasTime) this.columns.stamps(rows, this.stamps, this.n);
    this.lostBefore.set(rows.lostBefore.subarray(0, rows.n), this.n);
    this.lines.set(rows.lines.subarray(0, rows.n), this.n);
    this.n += rows.n;
  }

  /** Drops the first rows. */
  drop(count: number): void {
    for (const x of this.quality) x?.copyWithin(0, count, this.n);
    for (const x of [...this.values, this.stamps, this.lostBefore, this.lines]) x.copyWithin(0, count, this.n);
    this.n -= count;
  }
}
