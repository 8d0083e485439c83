import { INTERPOLATED, LARGEST, MISSING, WARMUP } from '../core/quality.ts';
import type { SnapshotReader, SnapshotWriter } from '../core/snapshot.ts';
import { allocate, type Layout, load, reset, save, type Values } from './layout.ts';
import { Line } from './line.ts';
import type { AnyOperator } from './operator.ts';
import { firstPhase, modulo, mostOutputs, outputFrom, type Rate } from './rate.ts';

/**
 * One kernel at work on its channels, behind the guard that keeps absent samples out of its state.
 *
 * A sample is absent when any bound input is NaN, infinite or beyond LARGEST. The guard, which generated C repeats:
 * - before the first good sample, and once more than `limit` samples in a row are absent, the kernel does not run and the
 *   output is MISSING; the next good sample resets the state;
 * - up to `limit` absent samples in a row run on each input's last good value ('bridge'); what comes out meanwhile is flagged
 *   INTERPOLATED, and so is what comes out when they have passed the delay;
 * - after a reset, and in and after a bridge, `warmup` samples are flagged WARMUP;
 * - after a reset, the first `delay` outputs stand for times before it and are MISSING.
 */
export class Instance {
  /** Output samples of the last run, one array a port. */
  readonly y: Float64Array[];
  /** Quality of those samples; null when all are good. */
  quality: Uint8Array | null = null;

  private readonly operator: AnyOperator;
  private readonly process: (...args: unknown[]) => number | undefined;
  private readonly stateLayout: Layout;
  private readonly s: Values<Layout>;
  private readonly bound: readonly number[];
  private readonly period: number;
  private readonly rate: Rate;
  private readonly warmup: number;
  private readonly limit: number;
  private readonly flagLine: Line<Uint8Array>;
  private readonly args: unknown[];

  private started = false;
  private absentRun = 0;
  private warm = 0;
  /** Input samples until outputs no longer stand for times before the last reset. */
  private early = 0;
  /** Flags of inputs since the last output of a decimator. */
  private joined = 0;
  /** Input samples until flags that are still in the line have come out. */
  private flagsPending = 0;
  private readonly held: Float64Array;

  private zeros = new Float64Array(0);
  private flagsIn = new Uint8Array(0);
  private flagsNow = new Uint8Array(0);
  private kernelFlags = new Uint8Array(0);
  private kernelFlagWords = new Int32Array(0);
  private flagsOut = new Uint8Array(0);
  private bridge: Float64Array[] = [];

  /** `c` are the coefficients, shared by all instances of a step; `bound` says which ports have a channel. */
  constructor(operator: AnyOperator, c: Values<Layout>, bound: readonly boolean[], delay: number) {
    this.operator = operator;
    this.process = operator.process as (...args: unknown[]) => number | undefined;
    this.stateLayout = operator.state(c);
    this.s = allocate(this.stateLayout);
    this.bound = bound.flatMap((b, i) => (b ? [i] : []));
    this.period = typeof c.period === 'number' && 'index' in this.s ? c.period : 0;
    this.rate = { up: operator.interpolation?.(c) ?? 1, down: operator.decimation?.(c) ?? 1 };
    this.warmup = operator.warmup(c);
    this.limit = operator.gap === 'reset' ? 0 : operator.gap === 'predict' ? 1e9 : this.warmup;
    this.flagLine = new Line(delay, new Uint8Array(0), 0);
    this.held = new Float64Array(operator.inputs.length);
    this.y = operator.outputs.map(() => new Float64Array(0));
    this.args = [c, this.s, 0, ...operator.inputs, ...operator.outputs, ...(operator.flags ? [null] : [])];
  }

  /**
   * Runs n samples. `x` and `qualities` have an entry a port (undefined where unbound), `index` is the true index of
   * sample 0, delay taken off. Returns the number of outputs.
   */
  run(x: (Float64Array | undefined)[], qualities: (Uint8Array | null | undefined)[], n: number, index: number): number {
    if (n > this.flagsIn.length) this.reserve(n);
    this.quality = null;
    const settled =
      this.started &&
      this.absentRun === 0 &&
      this.warm === 0 &&
      this.early === 0 &&
      this.joined === 0 &&
      this.flagsPending === 0;
    if (!settled || !this.clean(x, qualities, n)) return this.runGuarded(x, qualities, n, index);
    const m = this.call(x, 0, n, 0);
    for (let k = 0; k < this.bound.length; k++) this.held[this.bound[k]] = x[this.bound[k]]![n - 1];
    if (this.operator.flags && this.anyFlag(m)) this.quality = this.kernelFlags;
    return m;
  }

  /** After a gap that is too long to bridge: the next good sample resets the state. */
  interrupt(): void {
    this.started = false;
  }

  save(to: SnapshotWriter): void {
    save(this.stateLayout, this.s, to);
    to.array(this.held);
    to.array(this.flagLine.content());
    const { absentRun, warm, early, joined, flagsPending } = this;
    for (const v of [Number(this.started), absentRun, warm, early, joined, flagsPending]) to.number(v);
  }

  load(from: SnapshotReader): void {
    load(this.stateLayout, this.s, from);
    from.array(this.held);
    const line = this.flagLine.content();
    from.array(line);
    this.flagLine.restore(line);
    this.started = from.number() !== 0;
    this.absentRun = from.number();
    this.warm = from.number();
    this.early = from.number();
    this.joined = from.number();
    this.flagsPending = from.number();
  }

  private runGuarded(
    x: (Float64Array | undefined)[],
    qualities: (Uint8Array | null | undefined)[],
    n: number,
    index: number,
  ): number {
    const { flagsIn, flagsNow } = this;
    for (let i = 0; i < n; i++) {
      let q = 0;
      for (const p of this.bound) q |= qualities[p]?.[i] ?? 0;
      flagsIn[i] = q & ~MISSING;
      flagsNow[i] = 0;
    }
    let m = 0;
    for (let i = 0; i < n; ) {
      const good = this.firstAbsent(x, i, n);
      if (good > i) {
        if (!this.started || this.absentRun > this.limit) this.restart(index + i);
        this.absentRun = 0;
        m += this.call(x, i, good, m);
        this.markStart(i, good);
        for (const p of this.bound) this.held[p] = x[p]![good - 1];
        i = good;
        continue;
      }
      const end = this.firstGood(x, i, n);
      const bridged = this.started ? Math.max(0, Math.min(end - i, this.limit - this.absentRun)) : 0;
      if (bridged > 0) {
        m += this.runBridge(x, i, i + bridged, m);
        if (this.warmup > 0) this.warm = this.warmup + bridged;
        this.markStart(i, i + bridged);
      }
      const skipped = end - i - bridged;
      if (skipped > 0) m += this.skip(i + bridged, end, index, m);
      this.absentRun = Math.min(this.absentRun + end - i, this.limit + 1);
      i = end;
    }
    this.collectFlags(n, index);
    return m;
  }

  private restart(index: number): void {
    reset(this.stateLayout, this.s);
    if (this.period > 0) (this.s as { index: number }).index = modulo(index, this.period);
    this.warm = this.warmup;
    this.early = this.flagLine.delay;
    this.started = true;
  }

  /** Runs the kernel on samples [from, to) of x and appends its outputs at `at`. */
  private call(x: (Float64Array | undefined)[], from: number, to: number, at: number): number {
    const { args, operator, y } = this;
    const n = to - from;
    args[2] = n;
    let k = 3;
    for (let p = 0; p < operator.inputs.length; p++) {
      const input = x[p] ?? this.zeros;
      args[k++] = from === 0 ? input : input.subarray(from, to);
    }
    for (const out of y) args[k++] = at === 0 ? out : out.subarray(at);
    if (operator.flags) {
      const q = at === 0 ? this.kernelFlags : this.kernelFlags.subarray(at);
      q.fill(0);
      args[k] = q;
    }
    const { process } = this;
    return process(...args) ?? n;
  }

  private runBridge(x: (Float64Array | undefined)[], from: number, to: number, at: number): number {
    const n = to - from;
    this.bridge = this.operator.inputs.map((_, p) => {
      const input = x[p];
      if (!input) return this.zeros;
      return Float64Array.from({ length: n }, (_, i) => {
        const v = input[from + i];
        if (this.operator.gap === 'predict') return isAbsent(v) ? Number.NaN : v;
        if (!isAbsent(v)) this.held[p] = v;
        return this.held[p];
      });
    });
    this.flagsIn.fill(INTERPOLATED, from, to);
    // a predicting kernel says itself which outputs its absent inputs touch
    if (this.operator.gap === 'bridge') this.flagsNow.fill(INTERPOLATED, from, to);
    return this.call(this.bridge, 0, n, at);
  }

  /** The kernel does not run: its outputs due in [from, to) are MISSING. */
  private skip(from: number, to: number, index: number, at: number): number {
    const count = outputFrom(this.rate, index + to) - outputFrom(this.rate, index + from);
    for (const out of this.y) out.fill(Number.NaN, at, at + count);
    if (this.operator.flags) this.kernelFlags.fill(0, at, at + count);
    this.flagsNow.fill(MISSING, from, to);
    return count;
  }

  private markStart(from: number, to: number): void {
    for (let i = from; i < to && this.early > 0; i++, this.early--) this.flagsNow[i] |= MISSING;
    for (let i = from; i < to && this.warm > 0; i++, this.warm--) this.flagsNow[i] |= WARMUP;
  }

  /** Joins delayed input flags, guard flags and the kernel's own into one array an output sample. */
  private collectFlags(n: number, index: number): void {
    const { flagsIn, flagsNow, flagsOut, kernelFlags } = this;
    const { up, down } = this.rate;
    let last = -1;
    for (let i = 0; i < n; i++) if (flagsIn[i]) last = i;
    const delayed = this.flagLine.push(flagsIn, n);
    this.flagsPending =
      last >= 0 ? Math.max(0, this.flagLine.delay + last + 1 - n) : Math.max(0, this.flagsPending - n);
    let k = 0;
    let joined = this.joined;
    let any = 0;
    let phase = firstPhase(this.rate, index);
    for (let i = 0; i < n; i++) {
      joined |= delayed[i];
      const due = phase < up;
      for (; phase < up; phase += down) {
        let q = joined | flagsNow[i] | (this.operator.flags ? kernelFlags[k] : 0);
        if (q & MISSING) q = MISSING;
        if (q & MISSING) for (let o = 0; o < this.y.length; o++) this.y[o][k] = Number.NaN;
        flagsOut[k++] = q;
        any |= q;
      }
      phase -= up;
      if (due) joined = 0;
    }
    this.joined = joined;
    this.quality = any ? flagsOut : null;
  }

  private clean(x: (Float64Array | undefined)[], qualities: (Uint8Array | null | undefined)[], n: number): boolean {
    for (let k = 0; k < this.bound.length; k++) {
      const p = this.bound[k];
      if (qualities[p] || !allPresent(x[p]!, n)) return false;
    }
    return true;
  }

  private firstAbsent(x: (Float64Array | undefined)[], from: number, n: number): number {
    let end = n;
    for (const p of this.bound) {
      const input = x[p]!;
      for (let i = from; i < end; i++) {
        const v = input[i];
        if (!(v < LARGEST && v > -LARGEST)) end = i;
      }
    }
    return end;
  }

  private firstGood(x: (Float64Array | undefined)[], from: number, n: number): number {
    let i = from;
    while (i < n && this.bound.some((p) => isAbsent(x[p]![i]))) i++;
    return i;
  }

  /** Whether the kernel flagged any of its first m outputs, looked at four at a time; the rest of the flags is 0. */
  private anyFlag(m: number): boolean {
    const { kernelFlagWords, kernelFlags } = this;
    let any = 0;
    for (let i = 0; 4 * i < m; i++) any |= kernelFlagWords[i];
    if (any === 0) return false;
    for (const out of this.y) for (let i = 0; i < m; i++) if (kernelFlags[i] & MISSING) out[i] = Number.NaN;
    return true;
  }

  private reserve(n: number): void {
    this.zeros = new Float64Array(n);
    this.flagsIn = new Uint8Array(n);
    this.flagsNow = new Uint8Array(n);
    const room = Math.max(n, mostOutputs(this.rate, n));
    this.flagsOut = new Uint8Array(room);
    this.kernelFlagWords = new Int32Array(Math.ceil(room / 4));
    this.kernelFlags = new Uint8Array(this.kernelFlagWords.buffer);
    this.y.forEach((_, o) => {
      this.y[o] = new Float64Array(room);
    });
  }
}

/** Eight at a time: where their squares add up to less than LARGEST squared, none of them is absent. */
function allPresent(x: Float64Array, n: number): boolean {
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    const first = x[i] * x[i] + x[i + 1] * x[i + 1] + (x[i + 2] * x[i + 2] + x[i + 3] * x[i + 3]);
    const second = x[i + 4] * x[i + 4] + x[i + 5] * x[i + 5] + (x[i + 6] * x[i + 6] + x[i + 7] * x[i + 7]);
    if (!(first + second < LARGEST * LARGEST)) return false;
  }
  for (; i < n; i++) if (isAbsent(x[i])) return false;
  return true;
}

function isAbsent(v: number): boolean {
  return !(v < LARGEST && v > -LARGEST);
}
