import { BLOCK_LENGTH, type Block } from '../core/block.ts';
import type { Stream } from '../core/stream.ts';
import type { DeviceRecord } from '../protocols/record.ts';
import { SampleClock } from '../protocols/sampleClock.ts';
import { BlockWriter } from './blockWriter.ts';
import type { DeviceTime } from './deviceTime.ts';
import { LiveRows, NO_COUNT } from './liveRows.ts';

/** Longest signal in a block, s. */
const LONGEST_BLOCK_S = 0.005;
/** Samples that a nominal period is worth: devices are off by some per cent. */
const WEIGHT = 32;
/**
 * A stamp so far behind the earliest place that jitter allows is a gap, or late. Programs wake up some ms late, and where several samples
 * come in one piece, as USB adapters send them every 16 ms, each may have waited for the piece's end.
 */
const BEHIND = { periods: 0.6, singleS: 0.005, piecesS: 0.02 };
/** Samples from which a rate is better measured than believed. */
const MEASURED = 64;
/** How far, in periods and seconds, and how often in a row stamps may be early before the time is set anew. */
const AHEAD = { periods: 2, seconds: 0.02, stamps: 8 };
/** How far, as a part of it, a period may move from the nominal one before the time is set anew. */
const OFF = 0.1;
/** At the start samples are held so long, s, and those of the first part are given no stamp: they often come late, in a burst. */
const START = { all: 0.35, unstamped: 0.1 };

/** What live streams gave and lost. */
export interface LiveCounters {
  samples: number;
  lost: number;
  gaps: number;
  /** Samples that came late in a burst, none of them lost. */
  late: number;
  /** Times that the line through the stamps was lost: the device's rate is far from the nominal one. */
  timeSetAnew: number;
}

export interface LiveStreamOptions {
  readonly stream: Stream;
  readonly counters: LiveCounters;
  readonly emit: (block: Block) => void;
  /** The device's clock, where it has one. */
  readonly time: DeviceTime;
  /** Seconds since 1970 at which the clock of the stamps stood at 0. */
  readonly epochS: number;
}

/**
 * One stream of a live device as blocks on a uniform time base, a few ms after its samples came.
 *
 * Sample times are the line through the stamps (SampleClock). What was lost is known by the device's count, else by its clock, else by
 * arrival: samples that come late after a stall are followed at once by the rest, while behind a gap all stay late. So after a
 * late one, samples are held for 50 to 250 ms until that is clear.
 */
export class LiveStream {
  readonly stream: Stream;
  private readonly counters: LiveCounters;
  private readonly emit: (block: Block) => void;
  private readonly rows: LiveRows;
  private readonly writer: BlockWriter;
  private readonly time: DeviceTime;
  private readonly epochS: number;
  private readonly holdS: number;
  private clock: SampleClock | undefined;
  /** The link was down, or the device has restarted: what comes next is no burst. */
  private interrupted = false;
  private ahead = 0;

  constructor({ stream, counters, emit, time, epochS }: LiveStreamOptions, rows?: LiveRows) {
    const { rateHz, channels } = stream;
    this.stream = stream;
    this.counters = counters;
    this.emit = emit;
    this.time = time;
    this.epochS = epochS;
    this.rows = rows ?? new LiveRows(channels.length);
    this.writer = new BlockWriter(stream, Math.max(1, Math.min(BLOCK_LENGTH, Math.floor(LONGEST_BLOCK_S * rateHz))));
    this.holdS = Math.max(0.05, Math.min(0.25, 2 / rateHz));
  }

  /** Takes a sample. */
  add(record: DeviceRecord): void {
    if (this.rows.isFull) this.flush(record.arrivedS);
    if (record.restarted) this.interrupt();
    this.rows.add(record, this.time);
  }

  /** Samples may be missing now, however many: the link was down or the device restarted. */
  interrupt(): void {
    this.interrupted = true;
  }

  /** When held samples are to be looked at again, s; Infinity for never. */
  get dueS(): number {
    const { rows, clock } = this;
    return rows.n === 0 ? Number.POSITIVE_INFINITY : rows.arrived[rows.nextStamp(0)] + (clock ? this.holdS : START.all);
  }

  /** Emits what can be told by now. */
  flush(nowS: number): void {
    const { rows } = this;
    let done = 0;
    this.clock ??= rows.n > 0 ? this.start(nowS) : undefined;
    while (this.clock && done < rows.n) {
      const end = rows.nextStamp(done) + 1;
      if (end > rows.n) break;
      const lost = this.lostBefore(done, end, nowS);
      if (lost === undefined) break;
      this.take(done, end, lost);
      done = end;
    }
    if (done > 0) rows.drop(done);
    this.release(0);
  }

  /** The line behind the first rows, by the earliest of them; undefined while more may come. */
  private start(nowS: number): SampleClock | undefined {
    const { rows } = this;
    const first = rows.nextStamp(0);
    const isEnough = nowS >= rows.arrived[first] + START.all || rows.isFull || rows.isDeviceTime[first] === 1;
    if (!isEnough) return undefined;
    const nominal = 1 / this.stream.rateHz;
    rows.forgetStamps(START.unstamped);
    return this.newClock(0, (rows.n < MEASURED ? undefined : rows.fit()?.dt) ?? nominal);
  }

  /** A line with the earliest of the rows from `from` on. */
  private newClock(from: number, dt: number): SampleClock {
    const { rows } = this;
    let origin = Number.POSITIVE_INFINITY;
    for (let at = rows.nextStamp(from); at < rows.n; at = rows.nextStamp(at + 1)) {
      origin = Math.min(origin, rows.stamps[at] - (at + 1 - from + rows.counted(from, at)) * dt);
      if (rows.isDeviceTime[at] === 1) break;
    }
    return new SampleClock(origin, dt, WEIGHT);
  }

  /** Samples lost before row `from`, the first behind the last stamp; undefined while it cannot be told. */
  private lostBefore(from: number, end: number, nowS: number): number | undefined {
    const { rows } = this;
    const first = end - 1;
    this.follow(from, first);
    const clock = this.clock!;
    const { dt } = clock;
    const residual = (at: number) => this.residual(from, at);
    const counted = rows.lost[from];
    if (counted !== NO_COUNT) {
      if (!this.interrupted) return counted;
      this.interrupted = false;
      // the count may have wrapped around meanwhile, or started anew
      const estimate = Math.round(residual(first) / dt);
      return Math.abs(estimate) > 2 ? Math.max(0, counted + estimate) : counted;
    }
    const isDeviceTime = rows.isDeviceTime[first] === 1;
    const earliest = isDeviceTime ? 0 : clock.earliest;
    // the line runs through the middle of the jitter
    const jitter = Math.max(0, -earliest / dt);
    let behind = (residual(first) - earliest) / dt;
    const limit = Math.max(BEHIND.periods, (end - from > 1 ? BEHIND.piecesS : BEHIND.singleS) / dt) + jitter;
    if (behind < limit + jitter) return 0;
    if (isDeviceTime) return Math.round(behind);
    for (let at = rows.nextStamp(end); at < rows.n; at = rows.nextStamp(at + 1)) {
      behind = Math.min(behind, (residual(at) - earliest) / dt);
    }
    if (behind < limit) {
      this.counters.late += end - from;
      return 0;
    }
    const isTold = nowS >= rows.stamps[first] + this.holdS || rows.isFull;
    return isTold ? Math.round(behind) : undefined;
  }

  /** How far the stamp of row `at` lies behind its place, s, when nothing was lost from row `from` on but what the device counted. */
  private residual(from: number, at: number): number {
    const clock = this.clock!;
    return this.rows.stamps[at] - (clock.time() + (at + 1 - from + this.rows.counted(from, at)) * clock.dt);
  }

  /** Sets the time anew when it is too late, or the device's rate so far from the nominal one that the line cannot follow. */
  private follow(from: number, at: number): void {
    const { dt } = this.clock!;
    const isAhead = this.residual(from, at) < -Math.max(AHEAD.periods * dt, AHEAD.seconds);
    this.ahead = isAhead ? this.ahead + 1 : 0;
    const isOff = Math.abs(dt * this.stream.rateHz - 1) > OFF;
    if (this.ahead < AHEAD.stamps && !isOff) return;
    this.ahead = 0;
    this.counters.timeSetAnew++;
    this.clock = this.newClock(from, 1 / this.stream.rateHz);
  }

  /** Rows `from` to before `end`, of which the last has the stamp. */
  private take(from: number, end: number, lost: number): void {
    const { rows, writer, counters } = this;
    const clock = this.clock!;
    for (let i = from; i < end; i++) {
      const before = i === from ? lost : Math.max(0, rows.lost[i]);
      if (before > 0) {
        this.release(before);
        clock.skip(before);
        counters.lost += before;
        counters.gaps++;
      }
      writer.add(rows.values, i);
      clock.advance(i === end - 1 ? rows.stamps[i] : Number.NaN);
      writer.block.t0 = this.epochS + clock.time(writer.block.n - 1) + this.time.correctionS;
      writer.block.dt = clock.dt;
      writer.block.arrived = rows.arrived[i];
      if (writer.isFull) this.release(0);
    }
    counters.samples += end - from;
  }

  private release(lost: number): void {
    if (this.writer.block.n > 0) this.emit(this.writer.block);
    if (this.writer.block.n > 0 || lost > 0) this.writer.next(lost);
  }
}
