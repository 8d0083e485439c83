import type { Block } from '../../core/block.ts';
import { LATE } from '../../core/quality.ts';
import type { Stream } from '../../core/stream.ts';
import { count, type LogProblems, type Rows } from '../../protocols/rows.ts';
import { BlockWriter } from '../blockWriter.ts';
import { streamOf } from '../config/deviceProfile.ts';
import { partsAt } from '../file/sampleTime.ts';
import type { BlockMaker } from './blockMaker.ts';
import { LogColumns } from './logColumns.ts';
import type { LogProfile } from './logFile.ts';
import { PendingRows } from './pendingRows.ts';
import { StampLine } from './stampLine.ts';

/** How far a row may lie from the line through its block, in periods, besides what its time was rounded by; a new block begins beyond. */
const MOST_OFF = 0.05;
/** Rows from which a block tells the period. */
const ENOUGH = 16;

/**
 * Blocks from rows that Slipring wrote: their times are true already and the rate is known, so that nothing is fitted and nothing is looked ahead
 * for; written again, each time is the same text. A step of k periods is a gap of k - 1 samples; time that does not go on begins a new segment with
 * seq 0, its first sample flagged LATE where the file has no flags of its own. A row without time is dropped.
 */
export class TrueTimeBlocks implements BlockMaker {
  readonly stream: Stream;
  private readonly problems: LogProblems;
  private readonly pending: PendingRows;
  private readonly writer: BlockWriter;
  private readonly line: StampLine;
  private readonly late: number;
  private dt: number;
  private last = Number.NaN;

  constructor(profile: LogProfile, motor: string, problems: LogProblems, blockLength: (rateHz: number) => number) {
    const rateHz = profile.time.rateHz ?? 1;
    const length = blockLength(rateHz);
    this.stream = streamOf(profile, motor, rateHz);
    this.problems = problems;
    this.dt = 1 / rateHz;
    this.late = profile.channels.some((c) => c.quality !== undefined) ? 0 : LATE;
    this.pending = new PendingRows(new LogColumns(profile), profile.channels.length, 1);
    this.writer = new BlockWriter(this.stream, length);
    this.line = new StampLine(length);
    this.line.begin(this.dt);
  }

  get newest(): number {
    return this.last;
  }

  get heldFrom(): number {
    const { block } = this.writer;
    return block.n > 0 ? this.line.t0 : Number.POSITIVE_INFINITY;
  }

  *push(rows: Rows): Generator<Block> {
    const { pending, writer, line } = this;
    pending.append(rows);
    for (let i = 0; i < pending.n; i++) {
      const t = pending.stamps[i];
      if (Number.isNaN(t)) continue;
      const isBack = t <= this.last;
      if (isBack) {
        count(
          this.problems,
          'restarts',
          () => `line ${pending.lines[i]}: time goes back from ${this.last} to ${t}, new segment`,
        );
        yield* this.flush(0);
        writer.restart();
      } else {
        const lost = Math.round((t - this.last) / this.dt) - 1;
        const off = Math.abs(t - (line.t0 + line.n * line.dt)) - 1 / partsAt(t);
        if (lost > 0 || (line.n > 0 && off > MOST_OFF * line.dt)) yield* this.flush(Math.max(0, lost));
      }
      if (!line.take(t)) {
        yield* this.flush(0);
        line.take(t);
      }
      writer.add(pending.values, i, isBack ? this.late : 0, pending.quality);
      this.last = t;
      if (writer.isFull) yield* this.flush(0);
    }
    pending.drop(pending.n);
  }

  *finish(): Generator<Block> {
    yield* this.flush(0);
  }

  private *flush(lost: number): Generator<Block> {
    const { writer, line } = this;
    const { block } = writer;
    if (block.n >= ENOUGH) this.dt = line.dt;
    if (block.n > 0) {
      block.t0 = line.t0;
      block.dt = line.dt;
      yield block;
    }
    writer.next(lost);
    line.begin(this.dt);
  }
}
