import { type Block, detach } from '../core/block.ts';
import type { SnapshotReader, SnapshotWriter } from '../core/snapshot.ts';
import type { Stream } from '../core/stream.ts';
import type { Emit } from '../kernel/processor.ts';
import { type Method, Timeline } from './timeline.ts';

/** A stream to join, and how its value between samples is found. */
export interface Other {
  readonly stream: Stream;
  readonly method: Method;
}

/** Joins the streams of one motor: see placeAlign. */
export class Joiner {
  readonly joined: Stream;
  /** Channels of the `onto` stream. */
  private readonly width: number;
  private readonly idleTimeoutS: number;
  private readonly timelines: ReadonlyMap<string, Timeline>;
  /** Blocks of the `onto` stream that wait for the others; of the first, `done` samples are emitted already. */
  private waiting: Block[] = [];
  private done = 0;
  private startedAt = Number.NaN;
  private newest = Number.NaN;
  private y: Float64Array[] = [];
  private q: Uint8Array[] = [];

  constructor(joined: Stream, others: readonly Other[], idleTimeoutS: number) {
    this.joined = joined;
    this.width = others.reduce((width, o) => width - o.stream.channels.length, joined.channels.length);
    this.idleTimeoutS = idleTimeoutS;
    this.timelines = new Map(
      others.map((o) => [o.stream.name, new Timeline(o.method, o.stream.channels.length)] as const),
    );
  }

  push(block: Block, emit: Emit): void {
    const timeline = this.timelines.get(block.stream.name);
    if (timeline) {
      timeline.append(block, 2 * this.idleTimeoutS);
    } else {
      if (Number.isNaN(this.startedAt)) this.startedAt = block.t0;
      this.newest = block.t0 + block.n * block.dt;
      this.waiting.push(detach(block));
    }
    this.emitUntil(this.readyUntil(), emit);
  }

  flush(emit: Emit): void {
    this.emitUntil(Number.POSITIVE_INFINITY, emit);
  }

  save(to: SnapshotWriter): void {
    for (const v of [this.startedAt, this.newest, this.done, this.waiting.length]) to.number(v);
    for (const block of this.waiting) {
      for (const v of [block.n, block.seq, block.t0, block.dt, block.gapBefore, block.arrived]) to.number(v);
      for (const x of block.channels) to.array(x);
      for (const q of block.quality) to.array(q ?? new Uint8Array(block.n));
    }
    for (const timeline of this.timelines.values()) timeline.save(to);
  }

  load(from: SnapshotReader): void {
    this.startedAt = from.number();
    this.newest = from.number();
    this.done = from.number();
    const count = from.number();
    this.waiting = Array.from({ length: count }, () => {
      const n = from.number();
      const block: Block = {
        stream: this.joined,
        n,
        seq: from.number(),
        t0: from.number(),
        dt: from.number(),
        gapBefore: from.number(),
        arrived: from.number(),
        channels: Array.from({ length: this.width }, () => new Float64Array(n)),
        quality: Array.from({ length: this.width }, () => new Uint8Array(n)),
      };
      for (const x of [...block.channels, ...block.quality]) from.array(x!);
      return block;
    });
    for (const timeline of this.timelines.values()) timeline.load(from);
  }

  /** The time that all streams have reached, leaving out those that are silent for longer than the time-out. */
  private readyUntil(): number {
    let until = Number.POSITIVE_INFINITY;
    for (const timeline of this.timelines.values()) {
      const watermark = timeline.watermark;
      if (this.newest - Math.max(watermark, this.startedAt) <= this.idleTimeoutS) until = Math.min(until, watermark);
    }
    return until;
  }

  private emitUntil(until: number, emit: Emit): void {
    while (this.waiting.length > 0) {
      const block = this.waiting[0];
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
    const n = end - from;
    const t0 = block.t0 + from * block.dt;
    const channels = block.channels.map((x) => x.subarray(from, end));
    const quality = block.quality.map((q) => q && q.subarray(from, end));
    this.reserve(this.joined.channels.length - this.width, n);
    let k = 0;
    for (const timeline of this.timelines.values()) {
      const width = timeline.width;
      timeline.read(
        block.t0,
        block.dt,
        from,
        n,
        this.idleTimeoutS,
        this.y.slice(k, k + width),
        this.q.slice(k, k + width),
      );
      timeline.forget(t0 + (n - 1) * block.dt);
      k += width;
    }
    for (let c = 0; c < k; c++) {
      channels.push(this.y[c]);
      quality.push(anySet(this.q[c], n) ? this.q[c] : null);
    }
    const gapBefore = from === 0 ? block.gapBefore : 0;
    emit({ ...block, stream: this.joined, seq: block.seq + from, t0, n, channels, quality, gapBefore });
  }

  private reserve(count: number, n: number): void {
    if (this.y.length === count && (count === 0 || this.y[0].length >= n)) return;
    this.y = Array.from({ length: count }, () => new Float64Array(n));
    this.q = Array.from({ length: count }, () => new Uint8Array(n));
  }
}

function anySet(flags: Uint8Array, n: number): boolean {
  for (let i = 0; i < n; i++) if (flags[i] !== 0) return true;
  return false;
}
