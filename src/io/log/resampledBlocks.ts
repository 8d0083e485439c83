import type { Block } from '../../core/block.ts';
import { INTERPOLATED, LATE } from '../../core/quality.ts';
import type { Stream } from '../../core/stream.ts';
import type { LogProblems, Rows } from '../../protocols/rows.ts';
import { BlockWriter } from '../blockWriter.ts';
import { profileStream } from '../config/deviceProfile.ts';
import { orderOf } from '../device/stampOrder.ts';
import type { BlockMaker } from './blockMaker.ts';
import { type Between, Knots } from './knots.ts';
import { LogColumns } from './logColumns.ts';
import type { LogProfile } from './logFile.ts';
import { PendingRows } from './pendingRows.ts';

/**
 * Blocks from a log with irregular time stamps, on the uniform grid that the profile's `irregular` asks for.
 *
 * Grid point k lies at t[0] + k / resampleHz. Between the rows a and b around it: linear: y = x[a] + (x[b] - x[a]) (t - t[a]) / (t[b] - t[a]);
 * cubic: a monotone cubic (pchip.ts) that also takes the row before a and the one after b, so that it comes a row later; hold: x[a].
 * Absent where a or b is absent. Points in a hole (rows more than two grid periods apart) are flagged INTERPOLATED; a hole longer than longestHoleS
 * is a gap, and cubic takes nothing from beyond it. No anti-alias filter: for rates near the log's own.
 * A point has the flags of both rows. Duplicates, late rows and time running back as in UniformBlocks.
 */
export class ResampledBlocks implements BlockMaker {
  readonly stream: Stream;
  private readonly problems: LogProblems;
  private readonly pending: PendingRows;
  private readonly writer: BlockWriter;
  private readonly dt: number;
  private readonly methods: readonly Between[];
  private readonly knots: Knots;
  /** The interval at work lies between the knots `at` and `at + 1`: cubic needs one more behind it. */
  private readonly at: 1 | 2;
  private readonly point: readonly Float64Array[];
  private readonly flags: readonly Uint8Array[];
  private last = Number.NaN;
  private start = 0;
  /** Index of the next grid point. */
  private k = 0;
  private late = 0;

  constructor(profile: LogProfile, motor: string, problems: LogProblems, blockLength: (rateHz: number) => number) {
    this.stream = profileStream(profile, motor)!;
    this.problems = problems;
    this.dt = 1 / profile.irregular!.resampleHz;
    const { method = 'linear', longestHoleS } = profile.irregular!;
    this.methods = profile.channels.map((c) => c.resample ?? method);
    this.knots = new Knots(profile.channels.length, longestHoleS);
    this.at = this.methods.includes('cubic') ? 1 : 2;
    this.point = profile.channels.map(() => new Float64Array(1));
    this.flags = profile.channels.map(() => new Uint8Array(1));
    this.pending = new PendingRows(new LogColumns(profile), profile.channels.length, 1);
    this.writer = new BlockWriter(this.stream, blockLength(this.stream.rateHz));
  }

  get newest(): number {
    return this.last;
  }

  get heldFrom(): number {
    const { block } = this.writer;
    if (block.n > 0) return block.t0;
    return Number.isNaN(this.last) ? Number.POSITIVE_INFINITY : this.start + this.k * this.dt;
  }

  *push(rows: Rows): Generator<Block> {
    this.pending.append(rows);
    yield* this.process(this.pending.n - 1);
  }

  *finish(): Generator<Block> {
    yield* this.process(this.pending.n);
    yield* this.end();
  }

  private *process(end: number): Generator<Block> {
    const { pending, problems } = this;
    for (let i = 0; i < end; i++) {
      const stamp = pending.stamps[i];
      if (Number.isNaN(stamp)) continue; // counted where its text was read
      if (Number.isNaN(this.last) || pending.lostBefore[i] === Number.POSITIVE_INFINITY) yield* this.begin(stamp);
      else {
        const next = i + 1 < pending.n ? pending.stamps[i + 1] : Number.NaN;
        const order = orderOf(stamp, this.last, next, pending.lines[i], problems);
        if (order === 'back') yield* this.begin(stamp);
        else if (order !== 'next') continue;
      }
      this.last = stamp;
      this.knots.push(stamp, pending.values, i, pending.quality);
      yield* this.interval();
    }
    if (end > 0) pending.drop(end);
  }

  private *begin(stamp: number): Generator<Block> {
    yield* this.end();
    this.late = Number.isNaN(this.last) ? 0 : LATE;
    this.writer.restart();
    this.start = stamp;
    this.k = 0;
  }

  /** Gives what still waits for a row after it. */
  private *end(): Generator<Block> {
    if (this.at === 1) {
      this.knots.push(Number.NaN);
      yield* this.interval();
    }
    this.knots.clear();
    yield* this.flush(0);
  }

  /** Gives the grid points of the interval at work, up to and with the time of its second row. */
  private *interval(): Generator<Block> {
    const { dt, at, knots, writer, point, flags, methods } = this;
    const [from, to] = [knots.stamps[at], knots.stamps[at + 1]];
    // stamps and grid are sums of decimals: a point that lies on a row but for rounding belongs to it
    const slack = 1e-9 * dt + 4e-16 * Math.abs(to);
    for (; this.start + this.k * dt <= to + slack; this.k++) {
      const t = this.start + this.k * dt;
      const onRow = t >= to - slack;
      if (!onRow && !knots.joined(at)) continue;
      for (let c = 0; c < point.length; c++) {
        flags[c][0] = knots.flags(at + 1, c) | (onRow ? 0 : knots.flags(at, c));
        point[c][0] = onRow ? knots.at(at + 1, c) : knots.between(at, c, t, methods[c]);
      }
      const lost = this.k - (writer.block.seq + writer.block.n);
      if (lost > 0) yield* this.flush(lost);
      if (writer.block.n === 0) writer.block.t0 = t;
      writer.add(point, 0, (to - from > 2 * dt + slack && !onRow ? INTERPOLATED : 0) | this.late, flags);
      this.late = 0;
      if (writer.isFull) yield* this.flush(0);
    }
  }

  private *flush(lost: number): Generator<Block> {
    if (this.writer.block.n > 0) yield this.writer.block;
    this.writer.next(lost);
  }
}
