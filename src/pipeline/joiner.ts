import type { Block } from '../core/block.ts';
import type { SnapshotReader, SnapshotWriter } from '../core/snapshot.ts';
import type { Stream } from '../core/stream.ts';
import type { Emit } from '../kernel/processor.ts';
import { BlockQueue } from './blockQueue.ts';
import { type Method, Timeline } from './timeline.ts';

/** A stream to join, and how its value between samples is found. */
export interface Other {
  readonly stream: Stream;
  readonly method: Method;
}

/** How long after a sample of the joined stream the other stream must have come on, in seconds: half its filter. */
export function lookAheadS({ stream, method }: Other): number {
  return typeof method === 'object' ? (method.reach + 1) / stream.rateHz : 0;
}

/** Joins the streams of one motor: see placeAlign. */
export class Joiner {
  readonly joined: Stream;
  /** Channels of the `onto` stream. */
  private readonly width: number;
  private readonly idleTimeoutS: number;
  /** How far behind their newest sample those of the others may still be needed. */
  private readonly keepS: number;
  private readonly timelines: ReadonlyMap<string, Timeline>;
  /** Blocks of the `onto` stream that wait for the others; of the first, `done` samples are emitted already. */
  private readonly waiting: BlockQueue;
  private done = 0;
  private startedAt = Number.NaN;
  private newest = Number.NaN;
  private readonly out: Block;
  private readonly flags: Uint8Array[];

  constructor(joined: Stream, others: readonly Other[], idleTimeoutS: number) {
    this.joined = joined;
    this.width = others.reduce((width, o) => width - o.stream.channels.length, joined.channels.length);
    this.idleTimeoutS = idleTimeoutS;
    this.keepS = 2 * idleTimeoutS + Math.max(...others.map(lookAheadS));
    this.timelines = new Map(
      others.map((o) => [o.stream.name, new Timeline(o.method, o.stream.channels.length)] as const),
    );
    this.waiting = new BlockQueue(joined, this.width);
    this.flags = joined.channels.map(() => new Uint8Array(0));
    this.out = {
      stream: joined,
      seq: 0,
      t0: 0,
      dt: 0,
      n: 0,
      channels: joined.channels.map(() => new Float64Array(0)),
      quality: joined.channels.map(() => null),
      gapBefore: 0,
      arrived: 0,
    };
  }

  push(block: Block, emit: Emit): void {
    const timeline = this.timelines.get(block.stream.name);
    if (timeline) {
      timeline.append(block, this.keepS);
    } else {
      if (Number.isNaN(this.startedAt)) this.startedAt = block.t0;
      this.newest = block.t0 + block.n * block.dt;
      this.waiting.push(block);
    }
    this.emitUntil(this.readyUntil(), emit);
  }

  flush(emit: Emit): void {
    this.emitUntil(Number.POSITIVE_INFINITY, emit);
  }

  save(to: SnapshotWriter): void {
    for (const v of [this.startedAt, this.newest, this.done]) to.number(v);
    this.waiting.save(to);
    for (const timeline of this.timelines.values()) timeline.save(to);
  }

  load(from: SnapshotReader): void {
    this.startedAt = from.number();
    this.newest = from.number();
    this.done = from.number();
    this.waiting.load(from);
    for (const timeline of this.timelines.values()) timeline.load(from);
  }

  /** The time that all streams have reached, leaving out those that are silent for longer than the time-out. */
  private readyUntil(): number {
    let until = Number.POSITIVE_INFINITY;
    for (const timeline of this.timelines.values()) {
      const { watermark } = timeline;
      const heard = Math.max(watermark, timeline.newest, this.startedAt);
      if (this.newest - heard <= this.idleTimeoutS) until = Math.min(until, watermark);
    }
    return until;
  }

  private emitUntil(until: number, emit: Emit): void {
    for (let block = this.waiting.first; block; block = this.waiting.first) {
      const reached = Math.floor((until - block.t0) / block.dt + 1.01);
      const end = Math.max(this.done, Math.min(block.n, reached));
      if (end > this.done) this.emitPart(block, this.done, end, emit);
      this.done = end;
      if (end < block.n) return;
      this.waiting.shift();
      this.done = 0;
    }
  }

  private emitPart(block: Block, from: number, end: number, emit: Emit): void {
    const { out, flags, width } = this;
    out.seq = block.seq + from;
    out.t0 = block.t0 + from * block.dt;
    out.dt = block.dt;
    out.n = end - from;
    out.gapBefore = from === 0 ? block.gapBefore : 0;
    out.arrived = block.arrived;
    if (out.channels[0].length < out.n) this.grow(out.n);
    for (let c = 0; c < width; c++) {
      const [x, q, y, flag] = [block.channels[c], block.quality[c]!, out.channels[c], flags[c]];
      for (let i = from; i < end; i++) y[i - from] = x[i];
      for (let i = from; i < end; i++) flag[i - from] = q[i];
    }
    let first = width;
    for (const timeline of this.timelines.values()) {
      timeline.read(block.t0, block.dt, from, out.n, this.idleTimeoutS, out.channels, flags, first);
      timeline.forget(out.t0 + (out.n - 1) * out.dt);
      first += timeline.width;
    }
    for (let c = 0; c < flags.length; c++) out.quality[c] = anySet(flags[c], out.n) ? flags[c] : null;
    emit(out);
  }

  private grow(n: number): void {
    for (let c = 0; c < this.flags.length; c++) {
      this.out.channels[c] = new Float64Array(n);
      this.flags[c] = new Uint8Array(n);
    }
  }
}

function anySet(flags: Uint8Array, n: number): boolean {
  for (let i = 0; i < n; i++) if (flags[i] !== 0) return true;
  return false;
}
