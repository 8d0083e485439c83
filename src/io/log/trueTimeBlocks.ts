import type { Block } from '../../core/block.ts';
import { LATE } from '../../core/quality.ts';
import type { Stream } from '../../core/stream.ts';
import { count, type LogProblems, type Rows } from '../../protocols/rows.ts';
import { BlockWriter } from '../blockWriter.ts';
import { streamOf } from '../config/deviceProfile.ts';
import type { BlockMaker } from './blockMaker.ts';
import { LogColumns } from './logColumns.ts';
import type { LogProfile } from './logFile.ts';
import { PendingRows } from './pendingRows.ts';

/** How far a row may lie from the line through its block, in periods; a new block begins beyond. */
const MOST_OFF = 0.05;
/** Rows from which a block tells the period. */
const ENOUGH = 16;

/**
 * Blocks from rows that Slipring wrote: their times are true already and the rate is known, so that nothing is fitted and nothing is looked ahead
 * for. A step of k periods is a gap of k - 1 samples; time that does not go on begins a new segment with seq 0, its first sample flagged LATE. A row
 * without time is dropped.
 */
export class TrueTimeBlocks implements BlockMaker {
  readonly stream: Stream;
  private readonly problems: LogProblems;
  private readonly pending: PendingRows;
  private readonly writer: BlockWriter;
  private dt: number;
  private last = Number.NaN;
  private late = 0;

  constructor(profile: LogProfile, motor: string, problems: LogProblems, blockLength: (rateHz: number) => number) {
    const rateHz = profile.time.rateHz ?? 1;
    this.stream = streamOf(profile, motor, rateHz);
    this.problems = problems;
    this.dt = 1 / rateHz;
    this.pending = new PendingRows(new LogColumns(profile), profile.channels.length, 1);
    this.writer = new BlockWriter(this.stream, blockLength(rateHz));
  }

  get newest(): number {
    return this.last;
  }

  get heldFrom(): number {
    const { block } = this.writer;
    return block.n > 0 ? block.t0 : Number.POSITIVE_INFINITY;
  }

  *push(rows: Rows): Generator<Block> {
    const { pending, writer } = this;
    pending.append(rows);
    for (let i = 0; i < pending.n; i++) {
      const t = pending.stamps[i];
      if (Number.isNaN(t)) continue;
      if (t <= this.last) {
        count(
          this.problems,
          'restarts',
          () => `line ${pending.lines[i]}: time goes back from ${this.last} to ${t}, new segment`,
        );
        yield* this.flush(0);
        writer.restart();
        this.late = LATE;
      } else {
        const lost = Math.round((t - this.last) * this.stream.rateHz) - 1;
        const { block } = writer;
        const isOff = Math.abs(t - (block.t0 + block.n * this.dt)) > MOST_OFF * this.dt;
        if (lost > 0 || (block.n > 0 && isOff)) yield* this.flush(Math.max(0, lost));
      }
      if (writer.block.n === 0) writer.block.t0 = t;
      writer.add(pending.values, i, this.late);
      this.late = 0;
      this.last = t;
      if (writer.isFull) yield* this.flush(0);
    }
    pending.drop(pending.n);
  }

  *finish(): Generator<Block> {
    yield* this.flush(0);
  }

  private *flush(lost: number): Generator<Block> {
    const { block } = this.writer;
    if (block.n > 1) block.dt = (this.last - block.t0) / (block.n - 1);
    if (block.n >= ENOUGH) this.dt = block.dt;
    else if (block.n <= 1) block.dt = this.dt;
    if (block.n > 0) yield block;
    this.writer.next(lost);
  }
}
