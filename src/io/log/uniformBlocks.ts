import type { Block } from '../../core/block.ts';
import { DataError } from '../../core/errors.ts';
import { LATE } from '../../core/quality.ts';
import type { Stream } from '../../core/stream.ts';
import type { LogProblems, Rows } from '../../protocols/rows.ts';
import { fitRate, LOOK, type RateFit, SampleClock } from '../../protocols/sampleClock.ts';
import { BlockWriter } from '../blockWriter.ts';
import { streamOf } from '../config/deviceProfile.ts';
import { orderOf } from '../device/stampOrder.ts';
import type { BlockMaker } from './blockMaker.ts';
import { LogColumns } from './logColumns.ts';
import type { LogProfile } from './logFile.ts';
import { PendingRows } from './pendingRows.ts';

/** Rows from which the rate is fitted. */
const FIRST = 1024;
/** Jitter in periods, of 9 rows in 10, beyond which a log is not uniform. */
const MOST_JITTER = 0.4;
/** Rows in a row whose stamps may be off by more than a period. */
const MOST_ASTRAY = 256;
/** Instead of a number of lost samples: the row is to be dropped. */
const DROP = -1;

/**
 * Blocks from a log with one row per sample period.
 *
 * With a time column: the samples' times are the line through the stamps (SampleClock), so that jitter of stamps moves no
 * sample. A step that the following rows do not catch up is a gap. A row with the stamp of the row before is dropped as a
 * duplicate, a single row with an older stamp as late; when the stamps go on from an earlier time, a new segment begins with
 * seq 0, its first sample flagged LATE. Without: time is row number / rate, and dropped rows are gaps.
 * Throws DataError when the stamps are far from uniform.
 */
export class UniformBlocks implements BlockMaker {
  stream: Stream | undefined;
  private readonly profile: LogProfile;
  private readonly motor: string;
  private readonly problems: LogProblems;
  private readonly columns: LogColumns;
  private readonly pending: PendingRows;
  private readonly blockLength: (rateHz: number) => number;
  private writer!: BlockWriter;
  private clock: SampleClock | undefined;
  private dt = 0;
  private last = Number.NaN;
  private astray = 0;

  constructor(profile: LogProfile, motor: string, problems: LogProblems, blockLength: (rateHz: number) => number) {
    this.profile = profile;
    this.motor = motor;
    this.problems = problems;
    this.columns = new LogColumns(profile);
    this.blockLength = blockLength;
    this.pending = new PendingRows(this.columns, profile.channels.length, FIRST);
    if (!this.columns.hasTime) this.start(1 / profile.time.rateHz!);
    else if (profile.fit) this.begin(profile.fit, 1);
  }

  get newest(): number {
    return this.last;
  }

  get heldFrom(): number {
    const { pending } = this;
    if (this.writer?.block.n > 0) return this.writer.block.t0;
    return pending.n > 0 && this.columns.hasTime ? pending.stamps[0] : Number.POSITIVE_INFINITY;
  }

  *push(rows: Rows): Generator<Block> {
    this.pending.append(rows);
    if (!this.stream && this.pending.n >= FIRST) this.fit();
    if (this.stream) yield* this.process(this.pending.n - LOOK);
  }

  *finish(): Generator<Block> {
    if (!this.stream && this.pending.n > 0) this.fit();
    if (!this.stream) return;
    yield* this.process(this.pending.n);
    yield* this.flush(0);
  }

  private start(dt: number): void {
    this.dt = dt;
    this.stream = streamOf(this.profile, this.motor, 1 / dt);
    this.writer = new BlockWriter(this.stream, this.blockLength(1 / dt));
  }

  private fit(): void {
    const { stamps, n, lines } = this.pending;
    const { rateHz, column } = this.profile.time;
    const fit = fitRate(stamps, n, rateHz && 1 / rateHz);
    if (!fit) {
      if (!rateHz) throw new DataError(`column ${column}: fewer than two different time stamps, so no rate`);
      this.start(1 / rateHz);
      return;
    }
    this.begin(fit, lines[0]);
  }

  /** The rate is known, from the rows that begin in a line. */
  private begin(fit: RateFit, line: number): void {
    const { rateHz, column } = this.profile.time;
    const measuredHz = Number((1 / fit.dt).toPrecision(4));
    if (fit.jitter > MOST_JITTER) {
      this.refuse(line, `about ${measuredHz} Hz with a jitter of ${fit.jitter.toFixed(2)} periods`);
    }
    if (rateHz && Math.abs(fit.dt * rateHz - 1) > 0.02) {
      throw new DataError(`column ${column}: the stamps say ${measuredHz} Hz, but ${rateHz} Hz is given`);
    }
    this.start(rateHz ? 1 / rateHz : fit.dt);
    this.dt = fit.dt;
  }

  private refuse(line: number, what: string): never {
    throw new DataError(
      `column ${this.profile.time.column}: not uniform from line ${line} on (${what}); a device profile with ` +
        'irregular: { resampleHz, longestHoleS } brings it onto a grid',
    );
  }

  /** Turns pending rows into blocks, up to row `end`; later ones are only looked at. */
  private *process(end: number): Generator<Block> {
    const { pending, writer } = this;
    // rows that follow each other without more ado go into the block together
    let from = 0;
    for (let i = 0; i < end; i++) {
      const lost = this.columns.hasTime ? this.place(i) : pending.lostBefore[i];
      if (lost !== 0) {
        writer.addRun(pending.values, from, i);
        from = i + 1;
        if (lost === DROP) continue;
        const isAnew = lost === Number.POSITIVE_INFINITY;
        yield* this.flush(isAnew ? 0 : lost);
        if (isAnew) writer.restart();
        writer.add(pending.values, i, isAnew && this.columns.hasTime ? LATE : 0);
        this.stampBlock(writer.block.n);
      } else this.stampBlock(writer.block.n + i + 1 - from);
      if (i + 1 - from === writer.room) {
        writer.addRun(pending.values, from, i + 1);
        from = i + 1;
        yield* this.flush(0);
      }
    }
    writer.addRun(pending.values, from, Math.max(from, end));
    if (end > 0) pending.drop(end);
  }

  /** Gives row i its place in time. Returns the samples lost before it, Infinity for a new segment, DROP for a row to drop. */
  private place(i: number): number {
    const { pending } = this;
    const { stamps, n } = pending;
    let stamp = stamps[i];
    if (!this.clock || pending.lostBefore[i] === Number.POSITIVE_INFINITY) return this.restart(stamp);
    const line = pending.lines[i];
    const order = orderOf(stamp, this.last, i + 1 < n ? stamps[i + 1] : Number.NaN, line, this.problems);
    if (order === 'drop') return DROP;
    if (order === 'back') return this.restart(stamp);
    if (order === 'ahead') stamp = Number.NaN;
    let lost = 0;
    if (stamp - this.last > 1.5 * this.clock.dt) {
      lost = this.clock.lostBefore(stamps, i, n);
      this.clock.skip(lost);
    }
    const residual = this.clock.advance(stamp);
    if (!Number.isNaN(stamp)) this.last = stamp;
    this.astray = Math.abs(residual) > this.clock.dt ? this.astray + 1 : 0;
    if (this.astray > MOST_ASTRAY) this.refuse(line, `${MOST_ASTRAY} rows more than a period off`);
    return lost;
  }

  private restart(stamp: number): number {
    const isFirst = !this.clock;
    this.clock = new SampleClock(Number.isNaN(stamp) ? 0 : stamp, this.dt, FIRST);
    this.last = this.clock.time();
    return isFirst ? 0 : Number.POSITIVE_INFINITY;
  }

  /** Gives the block its time, by that of its newest sample, the n-th. */
  private stampBlock(n: number): void {
    const { clock } = this;
    const { block } = this.writer;
    if (clock) {
      block.t0 = clock.time(n - 1);
      block.dt = clock.dt;
    } else {
      block.t0 = block.seq * this.dt;
      block.dt = this.dt;
    }
  }

  private *flush(lost: number): Generator<Block> {
    if (this.writer.block.n > 0) yield this.writer.block;
    this.writer.next(lost);
  }
}
