import type { Block } from '../../core/block.ts';
import { channel, type Stream } from '../../core/stream.ts';
import type { NodeChoice } from '../../protocols/nodes.ts';
import type { DeviceRecord, RecordStream } from '../../protocols/record.ts';
import { DeviceTime } from './deviceTime.ts';
import type { LiveCounters } from './liveClock.ts';
import { LiveRows } from './liveRows.ts';
import { LiveStream } from './liveStream.ts';

/** Samples and seconds from which an unknown rate is measured, at least. */
const LEAST_SAMPLES = 16;
const LEAST_S = 2;
/** Silence that ends a burst, s. */
const BURST_OVER_S = 0.5;
/** A device's rate is a round number as far as that explains the measured one. */
const ROUND = 3e-3;
/** Streams that are followed; more are left out, whoever invents them. */
const MOST_STREAMS = 512;

export interface RecordBlocksOptions {
  readonly motor: string;
  /** Streams to give; default all with channels. */
  readonly streams?: readonly string[];
  /** Streams whose rate is known beforehand. */
  readonly known: readonly Stream[];
  /** Rate of those that are not known; measured when left out. */
  readonly rateHz?: number;
  /**
   * Which of several devices on one link; default the first that speaks, for each stream. Several, or 'all', are a motor each, named by
   * its node: `bench-3`.
   */
  readonly node?: NodeChoice;
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
  measuring: LiveRows | undefined;
}

/** Turns the records of live devices on one link into blocks, one stream a kind of record and motor. Memory is bounded. */
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
  private readonly byStream = new WeakMap<RecordStream, Map<number, Followed>>();
  private readonly isMotorEach: boolean;

  constructor(options: RecordBlocksOptions) {
    this.options = options;
    this.isMotorEach = options.node !== undefined && typeof options.node !== 'number';
  }

  /**
   * Streams whose rates are known by now, in the order of their first records; those known beforehand come first. One stands for those of
   * all nodes.
   */
  get streams(): readonly Stream[] {
    const { known, motor } = this.options;
    const streams = [...known];
    for (const { live } of this.followed) {
      if (!live || streams.some((s) => s.name === live.stream.name)) continue;
      streams.push(this.isMotorEach ? { ...live.stream, motor } : live.stream);
    }
    return streams;
  }

  /** Whether any stream has spoken. */
  get isHeard(): boolean {
    return this.followed.length > 0;
  }

  /** Whether a stream has spoken whose rate is still being measured. */
  get isMeasuring(): boolean {
    return this.followed.some((f) => !f.live);
  }

  take(record: DeviceRecord): void {
    const { node } = record;
    const { counters } = this;
    const isAsked = Number.isNaN(node) || isChosen(node, this.options.node);
    const followed = isAsked ? this.follow(record) : undefined;
    if (!isAsked || (followed && !Object.is(followed.node, node))) counters.otherNodes++;
    else if (!followed) counters.otherRecords++;
    else if (followed.live) {
      followed.heardS = record.arrivedS;
      followed.live.add(record);
    } else if (followed.measuring?.isFull === false) followed.measuring.add(record, followed.time);
  }

  /** Names of the streams of which nothing has come for a time, or for five periods where that is longer, while others came. */
  silent(nowS: number, seconds: number): string[] {
    const limit = ({ rateHz }: Stream) => nowS - Math.max(seconds, 5 / rateHz);
    const heard = (s: Stream) =>
      this.followed.find(({ live }) => live && isOne(live.stream, s))?.heardS ?? this.openedS;
    const { awaited } = this;
    const silent = awaited.filter((s) => heard(s) < limit(s));
    if (silent.length === awaited.length) return [];
    return silent.map((s) => (this.isMotorEach ? `${s.motor} ${s.name}` : s.name));
  }

  /** Streams that should come: of nodes that were named, those known beforehand, and all that have come. */
  private get awaited(): readonly Stream[] {
    const { known, node } = this.options;
    const motors = node === 'all' ? [] : Array.isArray(node) ? node.map((n) => this.motorOf(n)) : [this.options.motor];
    const awaited = motors.flatMap((motor) => known.map((s) => ({ ...s, motor })));
    for (const { live } of this.followed) {
      if (live && !awaited.some((s) => isOne(s, live.stream))) awaited.push(live.stream);
    }
    return awaited;
  }

  private motorOf(node: number): string {
    const { motor } = this.options;
    return this.isMotorEach && !Number.isNaN(node) ? `${motor}-${node}` : motor;
  }

  /** The link is there, for the first time or again: samples may be missing. */
  opened(nowS: number): void {
    this.openedS = nowS;
    for (const { live } of this.followed) live?.interrupt();
  }

  /** Emits what can be told by now. */
  flush(nowS: number): void {
    for (const followed of this.followed) {
      if (!followed.live) this.measure(followed, nowS);
      followed.live?.flush(nowS);
    }
  }

  /** Emits what was due before a time: timers run late, but what comes out is not to depend on that. */
  catchUp(untilS: number): void {
    for (let due = this.dueS, last = -1; due < untilS && due !== last; last = due, due = this.dueS) this.flush(due);
  }

  /** When samples that are held back are to be looked at again, s. */
  get dueS(): number {
    return Math.min(...this.followed.map((f) => f.live?.dueS ?? burstOverS(f.measuring)));
  }

  private follow(record: DeviceRecord): Followed | undefined {
    const { stream } = record;
    const node = this.isMotorEach ? record.node : Number.NaN;
    const byNode = this.byStream.get(stream);
    const known = byNode?.get(node);
    if (known) return known;
    const isOfNode = (f: Followed) => !this.isMotorEach || Object.is(f.node, node);
    let followed = this.followed.find((f) => isOfNode(f) && isSame(f.described, stream));
    if (!followed) {
      const { streams } = this.options;
      const isWanted = streams ? streams.includes(stream.name) : stream.channels.length > 0;
      if (!isWanted || this.followed.length === MOST_STREAMS) return undefined;
      followed = this.begin(record);
      this.followed.push(followed);
    }
    this.byStream.set(stream, (byNode ?? new Map<number, Followed>()).set(node, followed));
    return followed;
  }

  private begin({ stream, node }: DeviceRecord): Followed {
    const { known, rateHz = stream.rateHz } = this.options;
    const motor = this.motorOf(node);
    const expected = known.find((s) => isSame(s, stream));
    const time = new DeviceTime();
    const made = { heardS: Number.NaN, described: stream, node, time, measuring: undefined };
    if (expected) return { ...made, live: this.live(this.isMotorEach ? { ...expected, motor } : expected, time) };
    if (rateHz === undefined) return { ...made, live: undefined, measuring: new LiveRows(stream.channels.length) };
    return { ...made, live: this.live(streamOf(this.named(stream, motor), motor, rateHz), time) };
  }

  /** Lines with other channels under the same name are another stream. */
  private named(stream: RecordStream, motor: string): RecordStream {
    const own = this.followed.flatMap(({ live }) => (live?.stream.motor === motor ? live.stream.name : []));
    const taken = [...this.options.known.map((s) => s.name), ...own];
    let { name } = stream;
    for (let k = 2; taken.includes(name); k++) name = `${stream.name}${k}`;
    return { ...stream, name };
  }

  private live(stream: Stream, time: DeviceTime, rows?: LiveRows): LiveStream {
    const { emit, epochS } = this.options;
    return new LiveStream({ stream, counters: this.counters, emit, time, epochS }, rows);
  }

  /** Measures a rate once enough samples are there. */
  private measure(followed: Followed, nowS: number): void {
    const { measuring: rows, described, node } = followed;
    if (!rows || !isEnough(rows, nowS)) return;
    // the first ones often come late, in a burst
    rows.forgetStamps(0.1);
    const fit = rows.fit();
    if (!fit) return;
    const motor = this.motorOf(node);
    const stream = streamOf(this.named(described, motor), motor, roundRate(1 / fit.dt));
    followed.live = this.live(stream, followed.time, rows);
    followed.measuring = undefined;
  }
}

/** Whether rows tell their rate: those with a device's own clock do so in a short burst too, as a capture is. */
function isEnough(rows: LiveRows, nowS: number): boolean {
  if (rows.isFull || rows.n < LEAST_SAMPLES) return rows.isFull;
  return nowS >= burstOverS(rows) || rows.arrived[rows.n - 1] - rows.arrived[0] >= LEAST_S;
}

/** When a burst with a device's own clock counts as over, s; Infinity for other rows. */
function burstOverS(rows: LiveRows | undefined): number {
  if (!rows || rows.n < LEAST_SAMPLES || rows.isDeviceTime[0] === 0) return Number.POSITIVE_INFINITY;
  return rows.arrived[rows.n - 1] + BURST_OVER_S;
}

/** A device's stream as a pipeline knows it. */
export function streamOf({ name, channels }: RecordStream, motor: string, rateHz: number): Stream {
  return { motor, name, rateHz, channels: channels.map((c) => channel(c.name, c.unit)), delayS: 0 };
}

function isChosen(node: number, choice: NodeChoice | undefined): boolean {
  if (choice === undefined || choice === 'all') return true;
  return typeof choice === 'number' ? choice === node : choice.includes(node);
}

/** Whether two are one stream of one motor. */
function isOne(a: Stream, b: Stream): boolean {
  return a.motor === b.motor && a.name === b.name;
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
