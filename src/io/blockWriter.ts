import type { Block } from '../core/block.ts';
import { LARGEST, MISSING } from '../core/quality.ts';
import type { Stream } from '../core/stream.ts';

/** Collects samples into one block of fixed capacity, which is emitted again and again. */
export class BlockWriter {
  readonly block: Block;
  private readonly capacity: number;
  private readonly flags: Uint8Array[];

  constructor(stream: Stream, capacity: number) {
    this.capacity = capacity;
    this.flags = stream.channels.map(() => new Uint8Array(capacity));
    this.block = {
      stream,
      seq: 0,
      t0: 0,
      dt: 1 / stream.rateHz,
      n: 0,
      channels: stream.channels.map(() => new Float64Array(capacity)),
      quality: stream.channels.map(() => null),
      gapBefore: 0,
      arrived: 0,
    };
  }

  get isFull(): boolean {
    return this.block.n === this.capacity;
  }

  /** Samples that fit in still. */
  get room(): number {
    return this.capacity - this.block.n;
  }

  /**
   * Adds one sample: row `at` of `values`, SI units, flagged as `flags` and row `at` of `quality` say. What is no measurement, or flagged MISSING,
   * becomes NaN and MISSING.
   */
  add(values: readonly Float64Array[], at: number, flags = 0, quality?: readonly (Uint8Array | undefined)[]): void {
    const { channels, n } = this.block;
    for (let c = 0; c < channels.length; c++) {
      const v = values[c][at];
      const bits = quality?.[c];
      const own = bits ? flags | bits[at] : flags;
      if (Math.abs(v) <= LARGEST && (own & MISSING) === 0) {
        channels[c][n] = v;
        if (own !== 0) this.flag(c, n, own);
      } else {
        channels[c][n] = Number.NaN;
        this.flag(c, n, own | MISSING);
      }
    }
    this.block.n++;
  }

  /** Adds the rows [from, to), without flags: as `add` for each, a channel at a time. */
  addRun(values: readonly Float64Array[], from: number, to: number): void {
    const { channels, n } = this.block;
    for (let c = 0; c < channels.length; c++) {
      const [x, y] = [values[c], channels[c]];
      for (let i = from, k = n; i < to; i++, k++) {
        const v = x[i];
        if (Math.abs(v) <= LARGEST) y[k] = v;
        else {
          y[k] = Number.NaN;
          this.flag(c, k, MISSING);
        }
      }
    }
    this.block.n += to - from;
  }

  /** Makes room for the next block. `lost` samples lie between the two. */
  next(lost: number): void {
    const { block } = this;
    block.seq += block.n + lost;
    block.gapBefore = block.n > 0 ? lost : block.gapBefore + lost;
    block.n = 0;
    block.quality.fill(null);
  }

  /** The count begins again at 0: a new segment. */
  restart(): void {
    this.next(0);
    this.block.seq = 0;
    this.block.gapBefore = 0;
  }

  private flag(c: number, i: number, flags: number): void {
    const { quality } = this.block;
    if (!quality[c]) {
      this.flags[c].fill(0);
      quality[c] = this.flags[c];
    }
    quality[c][i] = flags;
  }
}
