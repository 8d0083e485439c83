import type { Block } from '../core/block.ts';
import { INTERPOLATED, isAbsent, MISSING } from '../core/quality.ts';
import type { SnapshotReader, SnapshotWriter } from '../core/snapshot.ts';

export type Method = 'linear' | 'hold';

/** The recent samples of one stream with their times, from which its value at any time among them is read. */
export class Timeline {
  private readonly method: Method;
  readonly width: number;
  /** Samples [from, to) are held; times grow strictly. */
  private times = new Float64Array(256);
  private values: Float64Array[];
  private flags: Uint8Array[];
  private from = 0;
  private to = 0;
  private dt = 0;

  constructor(method: Method, width: number) {
    this.method = method;
    this.width = width;
    this.values = Array.from({ length: width }, () => new Float64Array(256));
    this.flags = Array.from({ length: width }, () => new Uint8Array(256));
  }

  /** Up to this time no later block can change what `read` gives. */
  get watermark(): number {
    if (this.to === this.from) return Number.NEGATIVE_INFINITY;
    const newest = this.times[this.to - 1];
    // a held value is final until just before the next sample is due
    return this.method === 'linear' ? newest : newest + 0.98 * this.dt;
  }

  /** Takes a block's samples; those not newer than the newest held are dropped. Forgets what is older than `keepS`. */
  append(block: Block, keepS: number): void {
    this.dt = block.dt;
    this.reserve(block.n);
    let newest = this.to > this.from ? this.times[this.to - 1] : Number.NEGATIVE_INFINITY;
    for (let i = 0; i < block.n; i++) {
      const t = block.t0 + i * block.dt;
      if (!(t > newest)) continue;
      newest = t;
      this.times[this.to] = t;
      for (let c = 0; c < this.width; c++) {
        this.values[c][this.to] = block.channels[c][i];
        this.flags[c][this.to] = block.quality[c]?.[i] ?? 0;
      }
      this.to++;
    }
    this.forget(newest - keepS);
  }

  /** Drops samples that no time from `t` on can need. */
  forget(t: number): void {
    while (this.to - this.from > 1 && this.times[this.from + 1] <= t) this.from++;
  }

  /**
   * Values at the times t0 + i dt for i in [from, from + n), into y and q at [0, n). Over a hole the value is INTERPOLATED, over one longer than `longestS` it is MISSING.
   */
  read(t0: number, dt: number, from: number, n: number, longestS: number, y: Float64Array[], q: Uint8Array[]): void {
    // times come from sums in floating point: equal ones may differ in the last bits
    const tolerance = 0.01 * dt;
    let j = this.from - 1;
    for (let i = 0; i < n; i++) {
      const t = t0 + (from + i) * dt;
      while (j + 1 < this.to && this.times[j + 1] <= t + tolerance) j++;
      const held = j >= this.from;
      const age = held ? t - this.times[j] : Number.POSITIVE_INFINITY;
      const exact = this.method === 'hold' || age <= tolerance;
      const span = exact ? age : j + 1 < this.to && held ? this.times[j + 1] - this.times[j] : Number.POSITIVE_INFINITY;
      const hole = span > 1.5 * this.dt ? INTERPOLATED : 0;
      for (let c = 0; c < this.width; c++) {
        let value = Number.NaN;
        let flag = hole;
        if (span <= longestS) {
          const x = this.values[c];
          value = exact || isAbsent(x[j]) ? x[j] : x[j] + ((x[j + 1] - x[j]) * age) / span;
          flag |= this.flags[c][j] | (exact ? 0 : this.flags[c][j + 1]);
          if (!exact && isAbsent(x[j + 1])) value = Number.NaN;
        }
        const absent = isAbsent(value) || (flag & MISSING) !== 0;
        y[c][i] = absent ? Number.NaN : value;
        q[c][i] = absent ? MISSING : flag;
      }
    }
  }

  save(to: SnapshotWriter): void {
    to.number(this.to - this.from);
    to.number(this.dt);
    for (const part of [this.times, ...this.values, ...this.flags]) to.array(part.subarray(this.from, this.to));
  }

  load(from: SnapshotReader): void {
    const count = from.number();
    this.from = 0;
    this.to = 0;
    this.reserve(count);
    this.dt = from.number();
    for (const part of [this.times, ...this.values, ...this.flags]) from.array(part.subarray(0, count));
    this.to = count;
  }

  /** Makes room for n more samples. */
  private reserve(n: number): void {
    const held = this.to - this.from;
    if (this.to + n <= this.times.length) return;
    const capacity = held + n > this.times.length / 2 ? 2 * (held + n) : this.times.length;
    const move = <A extends Float64Array | Uint8Array>(x: A): A => {
      const moved = capacity > x.length ? (new (x.constructor as new (n: number) => A)(capacity) as A) : x;
      moved.set(x.subarray(this.from, this.to));
      return moved;
    };
    this.times = move(this.times);
    this.values = this.values.map(move);
    this.flags = this.flags.map(move);
    this.from = 0;
    this.to = held;
  }
}
