import { SampleClock } from '../../protocols/sampleClock.ts';
import { type LiveRows, NO_COUNT } from './liveRows.ts';

/** Samples that a nominal period is worth: devices are off by some per cent. */
const WEIGHT = 32;
/**
 * A stamp so far behind the earliest place that jitter allows is a gap, or late. Programs wake up some ms late, and where several samples
 * come in one piece, as USB adapters send them every 16 ms, each may have waited for the piece's end. Devices' clocks tick in ms at the coarsest.
 */
const BEHIND = { periods: 0.6, deviceS: 0.001, singleS: 0.005, piecesS: 0.02 };
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

/**
 * The line through the stamps of a live stream's rows, and what they say about losses. These are known by the device's count, else by its
 * clock, else by arrival: samples that come late after a stall are followed at once by the rest, while behind a gap all stay late.
 */
export class LiveClock {
  private readonly rows: LiveRows;
  private readonly rateHz: number;
  private readonly counters: LiveCounters;
  /** How long a late sample is held until it is clear what it means, s. */
  private readonly holdS: number;
  private line: SampleClock | undefined;
  /** The link was down or the device has restarted: its count may have wrapped around or begun anew. */
  private interrupted = false;
  private ahead = 0;

  constructor(rows: LiveRows, rateHz: number, counters: LiveCounters) {
    this.rows = rows;
    this.rateHz = rateHz;
    this.counters = counters;
    this.holdS = Math.max(0.05, Math.min(0.25, 2 / rateHz));
  }

  /** Fitted period, s. */
  get dt(): number {
    return this.line?.dt ?? 1 / this.rateHz;
  }

  /** Time of the sample `back` samples before the newest. */
  time(back: number): number {
    return this.line?.time(back) ?? Number.NaN;
  }

  /** When held rows are to be looked at again, s; Infinity for never. */
  get dueS(): number {
    const { rows } = this;
    if (rows.n === 0) return Number.POSITIVE_INFINITY;
    return rows.arrived[rows.nextStamp(0)] + (this.line ? this.holdS : START.all);
  }

  interrupt(): void {
    this.interrupted = true;
  }

  /** Whether the line stands, or can be drawn by now. */
  isReady(nowS: number): boolean {
    if (!this.line && this.rows.n > 0) this.line = this.start(nowS);
    return this.line !== undefined;
  }

  /** Moves on over lost samples. */
  skip(samples: number): void {
    this.line?.skip(samples);
  }

  /** Takes the stamp of the next row. */
  advance(stampS: number): void {
    this.line?.advance(stampS);
  }

  /** Samples lost before row `from`, the first behind the last stamp; undefined while it cannot be told. */
  lostBefore(from: number, end: number, nowS: number): number | undefined {
    const line = this.follow(this.line!, from, end - 1);
    const counted = this.rows.lost[from];
    return counted === NO_COUNT ? this.lostByTime(line, from, end, nowS) : this.lostByCount(line, from, end, counted);
  }

  private lostByCount(line: SampleClock, from: number, end: number, counted: number): number {
    if (!this.interrupted) return counted;
    this.interrupted = false;
    const more = Math.round(this.residual(line, from, end - 1) / line.dt);
    return Math.abs(more) > 2 ? Math.max(0, counted + more) : counted;
  }

  private lostByTime(line: SampleClock, from: number, end: number, nowS: number): number | undefined {
    const { rows } = this;
    const { dt } = line;
    const first = end - 1;
    const isDeviceTime = rows.isDeviceTime[first] === 1;
    const earliest = isDeviceTime ? 0 : line.earliest;
    // the line runs through the middle of the jitter
    const jitter = Math.max(0, -earliest / dt);
    const coarse = isDeviceTime ? BEHIND.deviceS : end - from > 1 ? BEHIND.piecesS : BEHIND.singleS;
    const limit = Math.max(BEHIND.periods, coarse / dt) + jitter;
    let behind = (this.residual(line, from, first) - earliest) / dt;
    if (behind < limit + jitter) return 0;
    if (isDeviceTime) return Math.round(behind);
    for (let at = rows.nextStamp(end); at < rows.n; at = rows.nextStamp(at + 1)) {
      behind = Math.min(behind, (this.residual(line, from, at) - earliest) / dt);
    }
    if (behind < limit) {
      this.counters.late += end - from;
      return 0;
    }
    const isTold = nowS >= rows.stamps[first] + this.holdS || rows.isFull;
    return isTold ? Math.round(behind) : undefined;
  }

  /** The line behind the first rows, by the earliest of them; undefined while more may come. */
  private start(nowS: number): SampleClock | undefined {
    const { rows } = this;
    const first = rows.nextStamp(0);
    const isEnough = nowS >= rows.arrived[first] + START.all || rows.isFull || rows.isDeviceTime[first] === 1;
    if (!isEnough) return undefined;
    const nominal = 1 / this.rateHz;
    rows.forgetStamps(START.unstamped);
    return this.lineFrom(0, (rows.n < MEASURED ? undefined : rows.fit()?.dt) ?? nominal);
  }

  /** A line with the earliest of the rows from `from` on. */
  private lineFrom(from: number, dt: number): SampleClock {
    const { rows } = this;
    let origin = Number.POSITIVE_INFINITY;
    for (let at = rows.nextStamp(from); at < rows.n; at = rows.nextStamp(at + 1)) {
      origin = Math.min(origin, rows.stamps[at] - (at + 1 - from + rows.counted(from, at)) * dt);
      if (rows.isDeviceTime[at] === 1) break;
    }
    return new SampleClock(origin, dt, WEIGHT);
  }

  /** How far the stamp of row `at` lies behind its place, s, when nothing was lost from row `from` on but what the device counted. */
  private residual(line: SampleClock, from: number, at: number): number {
    return this.rows.stamps[at] - (line.time() + (at + 1 - from + this.rows.counted(from, at)) * line.dt);
  }

  /** The line, drawn anew when it is too late, or the device's rate so far from the nominal one that it cannot follow. */
  private follow(line: SampleClock, from: number, at: number): SampleClock {
    const isAhead = this.residual(line, from, at) < -Math.max(AHEAD.periods * line.dt, AHEAD.seconds);
    this.ahead = isAhead ? this.ahead + 1 : 0;
    const isOff = Math.abs(line.dt * this.rateHz - 1) > OFF;
    if (this.ahead < AHEAD.stamps && !isOff) return line;
    this.ahead = 0;
    this.counters.timeSetAnew++;
    this.line = this.lineFrom(from, 1 / this.rateHz);
    return this.line;
  }
}
