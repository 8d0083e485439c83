import type { Block } from '../core/block.ts';
import { channel, type Stream } from '../core/stream.ts';
import type { DeviceRecord, RecordStream } from '../protocols/record.ts';
import { DeviceTime } from './deviceTime.ts';
import type { LiveCounters } from './liveClock.ts';
import { LiveRows } from './liveRows.ts';
import { LiveStream } from './liveStream.ts';

/** Samples and seconds from which an unknown rate is measured, at least. */
const LEAST_SAMPLES = 16;
const LEAST_S = 2;
/** A device's rate is a round number as far as that explains the measured one. */
const ROUND = 3e-3;
/** Streams that are followed; more are left out, whoever invents them. */
const MOST_STREAMS = 256;

export interface RecordBlocksOptions {
  readonly motor: string;
  /** Streams to give; default all with channels. */
  readonly streams?: readonly string[];
  /** Streams whose rate is known beforehand. */
  readonly known: readonly Stream[];
  /** Rate of those that are not known; measured when left out. */
  readonly rateHz?: number;
  /** Which of several devices on one link; default the first that speaks, for each stream. */
  readonly node?: number;
  /** Seconds since 1970 at which the clock of the arrivals stood at 0. */
  readonly epochS: number;
  readonly emit: (block: Block) => void;
}

export interface RecordCounters extends LiveCounters {
  /** Records of other nodes, left out. */
  otherNodes: number;
  /** Records of streams that are not given. */
  otherRecords: number;
}

interface Followed {
  /** When the newest record came, s. */
  heardS: number;
  readonly described: RecordStream;
  readonly node: number;
  readonly time: DeviceTime;
  live: LiveStream | undefined;
  /** Samples while the rate is being measured. */
  readonly measuring: LiveRows;
}

/** Turns the records of a live device into blocks, one stream a kind of record. Memory is bounded. */
export class RecordBlocks {
  readonly counters: RecordCounters = {
    samples: 0,
    lost: 0,
    gaps: 0,
    late: 0,
    timeSetAnew: 0,
    otherNodes: 0,
    otherRecords: 0,
  };
  private readonly options: RecordBlocksOptions;
  private readonly followed: Followed[] = [];
  private openedS = Number.NaN;
  private readonly byStream = new WeakMap<RecordStream, Followed>();

  constructor(options: RecordBlocksOptions) {
    this.options = options;
  }

  /** Streams whose rates are known by now, in the order of their first records; those known beforehand come first. */
  get streams(): readonly Stream[] {
    const { known } = this.options;
    const measured = this.followed.map((f) => f.live?.stream).filter((s) => s !== undefined);
    return [...known, ...measured.filter((s) => !known.includes(s))];
  }

  /** Whether a stream has spoken whose rate is still being measured. */
  get isMeasuring(): boolean {
    return this.followed.some((f) => !f.live);
  }

  take(record: DeviceRecord): void {
    const { node } = record;
    const { options, counters } = this;
    const isAsked = Number.isNaN(node) || options.node === undefined || options.node === node;
    const followed = isAsked ? this.follow(record) : undefined;
    if (!isAsked || (followed && !Object.is(followed.node, node))) counters.otherNodes++;
    else if (!followed) counters.otherRecords++;
    else if (followed.live) {
      followed.heardS = record.arrivedS;
      followed.live.add(record);
    } else if (!followed.measuring.isFull) followed.measuring.add(record, followed.time);
  }

  /** Names of the streams of which nothing has come for a time, or for five periods where that is longer, while others came. */
  silent(nowS: number, seconds: number): string[] {
    const limit = ({ rateHz }: Stream) => nowS - Math.max(seconds, 5 / rateHz);
    const heard = (s: Stream) => this.followed.find((f) => f.live?.stream === s)?.heardS ?? this.openedS;
    const silent = this.streams.filter((s) => heard(s) < limit(s));
    return silent.length < this.streams.length ? silent.map((s) => s.name) : [];
  }

  /** The link is there, for the first time or again: samples may be missing. */
  opened(nowS: number): void {
    this.openedS = nowS;
    for (const { live } of this.followed) live?.interrupt();
  }

  /** Emits what can be told by now. */
  flush(nowS: number): void {
    for (const followed of this.followed) {
      if (!followed.live) this.measure(followed);
      followed.live?.flush(nowS);
    }
  }

  /** Emits what was due before a time: timers run late, but what comes out is not to depend on that. */
  catchUp(untilS: number): void {
    for (let due = this.dueS, last = -1; due < untilS && due !== last; last = due, due = this.dueS) this.flush(due);
  }

  /** When samples that are held back are to be looked at again, s. */
  get dueS(): number {
    return Math.min(...this.followed.map((f) => f.live?.dueS ?? Number.POSITIVE_INFINITY));
  }

  private follow(record: DeviceRecord): Followed | undefined {
    const { stream } = record;
    let followed = this.byStream.get(stream) ?? this.followed.find((f) => isSame(f.described, stream));
    if (!followed) {
      const { streams } = this.options;
      const isWanted = streams ? streams.includes(stream.name) : stream.channels.length > 0;
      if (!isWanted || this.followed.length === MOST_STREAMS) return undefined;
      followed = this.begin(record);
      this.followed.push(followed);
    }
    this.byStream.set(stream, followed);
    return followed;
  }

  private begin({ stream, node }: DeviceRecord): Followed {
    const { known, motor, rateHz = stream.rateHz } = this.options;
    const expected = known.find((s) => isSame(s, stream));
    const measuring = new LiveRows(stream.channels.length);
    const made: Followed = {
      heardS: Number.NaN,
      described: stream,
      node,
      time: new DeviceTime(),
      measuring,
      live: undefined,
    };
    if (expected) made.live = this.live(expected, made.time);
    else if (rateHz !== undefined) made.live = this.live(streamOf(this.named(stream), motor, rateHz), made.time);
    return made;
  }

  /** Lines with other channels under the same name are another stream. */
  private named(stream: RecordStream): RecordStream {
    const taken = this.streams.map((s) => s.name);
    let { name } = stream;
    for (let k = 2; taken.includes(name); k++) name = `${stream.name}${k}`;
    return { ...stream, name };
  }

  private live(stream: Stream, time: DeviceTime, rows?: LiveRows): LiveStream {
    const { emit, epochS } = this.options;
    return new LiveStream({ stream, counters: this.counters, emit, time, epochS }, rows);
  }

  /** Measures a rate once enough samples are there. */
  private measure(followed: Followed): void {
    const { measuring: rows } = followed;
    const last = rows.n - 1;
    if (last < 0 || (!rows.isFull && (rows.n < LEAST_SAMPLES || rows.arrived[last] - rows.arrived[0] < LEAST_S)))
      return;
    // the first ones often come late, in a burst
    rows.forgetStamps(0.1);
    const fit = rows.fit();
    if (!fit) return;
    const stream = streamOf(this.named(followed.described), this.options.motor, roundRate(1 / fit.dt));
    followed.live = this.live(stream, followed.time, rows);
  }
}

/** A device's stream as a pipeline knows it. */
export function streamOf({ name, channels }: RecordStream, motor: string, rateHz: number): Stream {
  return { motor, name, rateHz, channels: channels.map((c) => channel(c.name, c.unit)), delayS: 0 };
}

function isSame(a: Pick<RecordStream, 'name' | 'channels'>, b: RecordStream): boolean {
  return (
    a.name === b.name &&
    a.channels.length === b.channels.length &&
    a.channels.every((c, i) => c.name === b.channels[i].name)
  );
}

function roundRate(rateHz: number): number {
  for (let digits = 1; digits < 6; digits++) {
    const round = Number(rateHz.toPrecision(digits));
    if (Math.abs(round - rateHz) < ROUND * rateHz) return round;
  }
  return rateHz;
}
