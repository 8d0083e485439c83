import { blockOf } from '../core/block.ts';
import type { Exportable } from './exportable.ts';
import type { LiveFrame } from './liveFrames.ts';
import { type Real, Replica } from './replica.ts';

/** How a board agrees with the host. */
export interface ShadowCounts {
  /** Samples that the board showed. */
  frames: number;
  /** Samples that it took and that never came, by their sequence numbers. */
  lost: number;
  /** How often the host had to find its way into the board's state. */
  resynchronised: number;
  /** Samples shown while the states were not yet the same. */
  settling: number;
  /** Values that were compared, and those of them that differ in any bit. */
  values: number;
  mismatches: number;
  /** The first of them, in words. */
  firstMismatch: string | undefined;
}

/** Rows in a row that must be the same before the states count as the same. */
const SETTLED = 32;
/** Samples of an old state after which a restart is asked for again. */
const PATIENCE = 64;

/**
 * Computes what a board computes, on the inputs that the board shows, and compares every bit. With `restart`, the board is asked to start
 * anew at first and after lost samples, so that both begin with the same state. Without, the host begins with an empty state
 * and compares from where it has come so near to the board's that 32 rows in turn were the same: filters and nets forget.
 */
export class Shadow {
  readonly counts: ShadowCounts = {
    frames: 0,
    lost: 0,
    resynchronised: 0,
    settling: 0,
    values: 0,
    mismatches: 0,
    firstMismatch: undefined,
  };
  private readonly part: Exportable;
  private readonly real: Real;
  private readonly restart: (() => void) | undefined;
  private readonly sample: Float64Array[];
  private readonly rows: number[] = [];
  private replica: Replica;
  private expected: number | undefined;
  /** Samples shown since a restart was asked for; undefined when none is. */
  private awaiting: number | undefined;
  private settled = false;
  private equalRows = 0;
  private index = 0;

  constructor(part: Exportable, real: Real, restart?: () => void) {
    this.part = part;
    this.real = real;
    this.restart = restart;
    // channels that the C does not take may be anything
    this.sample = part.input.channels.map(() => new Float64Array(1));
    this.replica = this.fresh();
  }

  take(frame: LiveFrame): void {
    const { counts } = this;
    counts.frames++;
    if (frame.sequence === 0) this.begin(true, 0);
    else if (frame.sequence !== this.expected) {
      if (this.expected !== undefined) counts.lost += (frame.sequence - this.expected) >>> 0;
      this.begin(false, frame.sequence);
    }
    this.expected = (frame.sequence + 1) >>> 0;
    if (this.awaiting !== undefined) this.wait();
    else this.compare(frame);
  }

  private begin(same: boolean, sequence: number): void {
    if (this.counts.frames > 1 || !same) this.counts.resynchronised++;
    this.replica = this.fresh();
    this.index = sequence;
    this.settled = same;
    this.equalRows = 0;
    this.awaiting = undefined;
    if (!same && this.restart) {
      this.awaiting = 0;
      this.restart();
    }
  }

  private wait(): void {
    this.counts.settling++;
    this.awaiting = ((this.awaiting ?? 0) + 1) % PATIENCE;
    if (this.awaiting === 0) this.restart?.();
  }

  private compare({ sequence, x, rows: shown, y }: LiveFrame): void {
    const { part, sample, rows, counts } = this;
    part.columns.forEach((column, k) => {
      sample[column][0] = x[k];
    });
    rows.length = 0;
    this.replica.push(blockOf(part.input, sample, this.index, this.index / part.input.rateHz));
    this.index++;
    const { channels } = part.output;
    const width = channels.length;
    const differs = Array.from({ length: Math.max(rows.length, shown * width) }, (_, i) => {
      return i >= rows.length || i >= shown * width || !Object.is(rows[i], y[i]);
    });
    if (!this.settled) {
      counts.settling++;
      this.equalRows = differs.includes(true) ? 0 : this.equalRows + (rows.some(Number.isFinite) ? 1 : 0);
      this.settled = this.equalRows >= SETTLED;
      return;
    }
    counts.values += differs.length;
    differs.forEach((isWrong, i) => {
      if (!isWrong) return;
      counts.mismatches++;
      counts.firstMismatch ??= `${channels[i % width].name}, sample ${sequence}: host ${rows[i] ?? 'no row'}, board ${i < shown * width ? y[i] : 'no row'}`;
    });
  }

  private fresh(): Replica {
    return new Replica(this.part.chain, this.real, (block) => {
      for (let i = 0; i < block.n; i++) for (const channel of block.channels) this.rows.push(channel[i]);
    });
  }
}
