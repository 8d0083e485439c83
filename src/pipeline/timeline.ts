import type { Block } from '../core/block.ts';
import { INTERPOLATED, isAbsent, MISSING } from '../core/quality.ts';
import type { SnapshotReader, SnapshotWriter } from '../core/snapshot.ts';
import type { Polyphase } from './polyphase.ts';

/** How a value between samples is found: on a line, the last one held, or by a filter. */
export type Method = 'linear' | 'hold' | Polyphase;

/** The recent samples of one stream with their times, from which its value at any time among them is read. */
export class Timeline {
  readonly width: number;
  private readonly hold: boolean;
  private readonly filter: Polyphase | undefined;
  /** Samples at and before a time, and behind it, without which its value cannot be found. */
  private readonly before: number;
  private readonly behind: number;
  /** Samples [from, to) are held; times grow strictly; absent values are NaN. */
  private times = new Float64Array(256);
  private values: Float64Array[];
  private flags: Uint8Array[];
  /** Samples in a row without a hole, up to and with each. */
  private runs = new Int32Array(256);
  private from = 0;
  private to = 0;
  private dt = 0;

  constructor(method: Method, width: number) {
    this.width = width;
    this.hold = method === 'hold';
    this.filter = typeof method === 'object' ? method : undefined;
    this.before = this.filter ? this.filter.reach + 1 : 1;
    this.behind = this.filter ? this.filter.reach + 1 : 0;
    this.values = Array.from({ length: width }, () => new Float64Array(256));
    this.flags = Array.from({ length: width }, () => new Uint8Array(256));
  }

  /** Time of the newest sample. */
  get newest(): number {
    return this.to > this.from ? this.times[this.to - 1] : Number.NEGATIVE_INFINITY;
  }

  /** Up to this time no later block can change what `read` gives. */
  get watermark(): number {
    const last = this.to - 1 - this.behind;
    if (last < this.from) return Number.NEGATIVE_INFINITY;
    // a held value is final until just before the next sample is due
    return this.hold ? this.times[last] + 0.98 * this.dt : this.times[last];
  }

  /** Takes a block's samples; those not newer than the newest held are dropped. Forgets what is older than `keepS`. */
  append(block: Block, keepS: number): void {
    this.dt = block.dt;
    this.reserve(block.n);
    let { newest } = this;
    for (let i = 0; i < block.n; i++) {
      const t = block.t0 + i * block.dt;
      if (!(t > newest)) continue;
      this.runs[this.to] = t - newest > 1.5 * this.dt ? 1 : this.runs[this.to - 1] + 1;
      newest = t;
      this.times[this.to] = t;
      for (let c = 0; c < this.width; c++) {
        const value = block.channels[c][i];
        this.values[c][this.to] = isAbsent(value) ? Number.NaN : value;
        this.flags[c][this.to] = block.quality[c]?.[i] ?? 0;
      }
      this.to++;
    }
    this.forget(newest - keepS);
  }

  /** Drops samples that no time from `t` on can need. */
  forget(t: number): void {
    while (this.to - this.from > this.before && this.times[this.from + this.before] <= t) this.from++;
  }

  /**
   * Values at the times t0 + i dt for i in [from, from + n), into y and q at [0, n), for channel c at first + c. Over a hole the value is
   * INTERPOLATED, over one longer than `longestS` it is MISSING.
   */
  read(
    t0: number,
    dt: number,
    from: number,
    n: number,
    longestS: number,
    y: readonly Float64Array[],
    q: readonly Uint8Array[],
    first: number,
  ): void {
    // times come from sums in floating point: equal ones may differ in the last bits
    const tolerance = 0.01 * dt;
    let j = this.from - 1;
    for (let i = 0; i < n; i++) {
      const t = t0 + (from + i) * dt;
      while (j + 1 < this.to && this.times[j + 1] <= t + tolerance) j++;
      const held = j >= this.from;
      const age = held ? t - this.times[j] : Number.POSITIVE_INFINITY;
      const exact = this.hold || age <= tolerance;
      const span = exact ? age : held && j + 1 < this.to ? this.times[j + 1] - this.times[j] : Number.POSITIVE_INFINITY;
      const flawed = span > 1.5 * this.dt || (this.filter && (this.filter.limitsBand || !exact));
      const left = age < 0 ? j - 1 : j;
      const weights = this.weightsAt(t, left);
      for (let c = 0; c < this.width; c++) {
        const x = this.values[c];
        const flags = this.flags[c];
        let value = weights ? weighted(weights, x, left + 1 - this.before) : Number.NaN;
        let flag = MISSING;
        if (!isAbsent(value)) flag = flags[left] | flags[left + 1];
        else if (span <= longestS) {
          value = exact ? x[j] : x[j] + ((x[j + 1] - x[j]) * age) / span;
          flag = flags[j] | (exact ? 0 : flags[j + 1]) | (flawed ? INTERPOLATED : 0);
        }
        const absent = isAbsent(value) || (flag & MISSING) !== 0;
        y[first + c][i] = absent ? Number.NaN : value;
        q[first + c][i] = absent ? MISSING : flag;
      }
    }
  }

  save(to: SnapshotWriter): void {
    to.number(this.to - this.from);
    to.number(this.dt);
    for (const part of this.parts()) to.array(part.subarray(this.from, this.to));
  }

  load(from: SnapshotReader): void {
    const count = from.number();
    this.from = 0;
    this.to = 0;
    this.reserve(count);
    this.dt = from.number();
    for (const part of this.parts()) from.array(part.subarray(0, count));
    this.to = count;
  }

  /** The filter's weights at a time in [times[j], times[j + 1]]; undefined where it has no filter, or not all samples that it wants. */
  private weightsAt(t: number, j: number): Float64Array | undefined {
    const { filter, times } = this;
    if (!filter || j < this.from || j + this.behind >= this.to || this.runs[j + this.behind] < filter.count)
      return undefined;
    return filter.at((t - times[j]) / (times[j + 1] - times[j]));
  }

  private parts(): (Float64Array | Uint8Array | Int32Array)[] {
    return [this.times, this.runs, ...this.values, ...this.flags];
  }

  /** Makes room for n more samples. */
  private reserve(n: number): void {
    const { from, to } = this;
    if (to + n <= this.times.length) return;
    const held = to - from;
    if (held + n <= this.times.length / 2) for (const part of this.parts()) part.copyWithin(0, from, to);
    else this.grow(2 * (held + n));
    this.from = 0;
    this.to = held;
  }

  private grow(capacity: number): void {
    const { from, to } = this;
    const grown = <A extends Float64Array | Uint8Array | Int32Array>(x: A, y: A): A => {
      y.set(x.subarray(from, to));
      return y;
    };
    this.times = grown(this.times, new Float64Array(capacity));
    this.runs = grown(this.runs, new Int32Array(capacity));
    this.values = this.values.map((x) => grown(x, new Float64Array(capacity)));
    this.flags = this.flags.map((x) => grown(x, new Uint8Array(capacity)));
  }
}

/** Sum of weighted samples, from x[first] on: NaN where one of them is. */
function weighted(weights: Float64Array, x: Float64Array, first: number): number {
  let sum = 0;
  for (let k = 0; k < weights.length; k++) sum += weights[k] * x[first + k];
  return sum;
}
