import type { Block } from '../core/block.ts';
import { ConfigError } from '../core/errors.ts';
import { MISSING } from '../core/quality.ts';
import type { SnapshotReader, SnapshotWriter } from '../core/snapshot.ts';
import type { Stream } from '../core/stream.ts';
import { type Binding, bind, layOut, type Source, type StepOptions } from './binding.ts';
import { Instance } from './instance.ts';
import { allocate, bytesOf, type Layout, type Values } from './layout.ts';
import { Line } from './line.ts';
import type { AnyOperator } from './operator.ts';
import type { Emit, Processor } from './processor.ts';
import { outputFrom, type Rate } from './rate.ts';

const CHUNK = 256;

/** While a segment goes on; an integer, as all indices. */
const UNKNOWN_END = Number.MAX_SAFE_INTEGER;

/** Lost samples that are filled with absent ones; after more the step starts anew. */
const LONGEST_FILLED = 16_384;

/**
 * One step of a chain: an operator on its channels of one stream, with all that no operator does for itself.
 *
 * Time: the operator's delay D (whole samples) is taken off: the output sample with index i shows the inputs at true index
 * i, comes D samples late, and its block's t0 is the true time. Other channels go through a delay line of D samples. The
 * fraction of the delay that is left stands in the channel's skewS. The outputs of a segment between two gaps have exactly the
 * indices of its inputs: nothing stands for the time before the first sample, and at its end the last D samples are flushed by
 * bridging.
 *
 * Gaps: up to LONGEST_FILLED lost samples become absent samples, as a controller would read them, and go the way of all absent
 * samples; behind the step there is no gap. A longer one flushes and resets.
 * Errors: ConfigError at construction. Cost: one pass of finite checks over the inputs beside the kernel.
 */
export class Stage implements Processor {
  readonly operator: AnyOperator;
  readonly params: unknown;
  readonly options: StepOptions;
  readonly input: Stream;
  readonly output: Stream;
  readonly binding: Binding;
  readonly coeffs: Values<Layout>;
  readonly coeffLayout: Layout;
  readonly delaySamples: number;
  /** Delay in samples before rounding. */
  readonly delay: number;
  readonly rate: Rate;
  readonly warmup: number;
  readonly stateBytes: number;
  readonly sources: readonly Source[];

  private readonly instances: Instance[];
  private readonly lines: (Line<Float64Array> | null)[];
  private readonly flagLines: (Line<Uint8Array> | null)[];
  private readonly flagsPending: number[];
  private readonly picked: Float64Array[];
  private readonly pickedFlags: Uint8Array[];
  private readonly out: Block;
  /** Inputs of the instance at work, a port each. */
  private readonly x: (Float64Array | undefined)[] = [];
  private readonly q: (Uint8Array | null | undefined)[] = [];

  private next = -1;
  /** Indices of the outputs of the segment at work: [start, end). */
  private segmentStart = 0;
  private segmentEnd = UNKNOWN_END;
  private nextOut = 0;
  private tNext = 0;
  private dt = 0;

  /** `params` are checked parameters (operator.params.parse). */
  constructor(operator: AnyOperator, params: unknown, options: StepOptions, input: Stream) {
    this.operator = operator;
    this.params = params;
    this.options = options;
    this.input = input;
    this.binding = bind(operator, params, options, input);
    const first = this.binding.instances[0].inputs;
    const skew = first.map((i) => (i < 0 ? 0 : input.channels[i].skewS * input.rateHz));
    this.coeffLayout = operator.design(params, input.rateHz, skew);
    this.coeffs = allocate(this.coeffLayout);
    this.delay = operator.delay(this.coeffs, (options.delayAtHz ?? 0) / input.rateHz);
    this.delaySamples = options.matchDelays === false ? 0 : Math.max(0, Math.round(this.delay));
    this.rate = { up: operator.interpolation?.(this.coeffs) ?? 1, down: operator.decimation?.(this.coeffs) ?? 1 };
    this.warmup = operator.warmup(this.coeffs);
    const left = (this.delay - this.delaySamples) / input.rateHz;
    const laidOut = layOut(this.binding, input, (k) => {
      const from = this.binding.instances[k].inputs[0];
      return (from < 0 ? 0 : input.channels[from].skewS) + left;
    });
    this.sources = laidOut.map((e) => e.source);
    const passing = laidOut.filter((e) => e.source.from === 'input').map((e) => e.channel.name);
    if (this.rate.up > 1 && passing.length > 0) {
      throw new ConfigError(
        `${operator.name}: on must name all channels, since none can keep the old rate; missing: ${passing.join(', ')}`,
        ['on'],
      );
    }
    this.output = {
      ...input,
      rateHz: (input.rateHz * this.rate.up) / this.rate.down,
      channels: laidOut.map((e) => e.channel),
      delayS: input.delayS + this.delaySamples / input.rateHz,
    };
    this.instances = this.binding.instances.map(
      (b) =>
        new Instance(
          operator,
          this.coeffs,
          b.inputs.map((i) => i >= 0),
          this.delaySamples,
        ),
    );
    const delayed = this.sources.map((s) => s.from === 'input' && this.delaySamples > 0);
    this.lines = delayed.map((d) => (d ? new Line(this.delaySamples, new Float64Array(0), Number.NaN) : null));
    this.flagLines = delayed.map((d) => (d ? new Line(this.delaySamples, new Uint8Array(0), 0) : null));
    this.flagsPending = this.sources.map(() => 0);
    this.picked = this.sources.map(() => new Float64Array(0));
    this.pickedFlags = this.sources.map(() => new Uint8Array(0));
    const passed = delayed.filter(Boolean).length;
    const each = bytesOf(operator.state(this.coeffs));
    this.stateBytes = this.instances.length * each + 4 * passed * this.delaySamples;
    this.out = {
      stream: this.output,
      seq: 0,
      t0: 0,
      dt: 1 / this.output.rateHz,
      n: 0,
      channels: this.sources.map(() => new Float64Array(0)),
      quality: this.sources.map(() => null),
      gapBefore: 0,
      arrived: 0,
    };
  }

  push(block: Block, emit: Emit): void {
    const lost = block.seq - this.next;
    if (this.next < 0) this.begin(block.seq);
    else if (lost > 0 && lost <= LONGEST_FILLED) this.feedAbsent(lost, block.arrived, emit);
    else if (lost !== 0) {
      this.flush(emit);
      for (const instance of this.instances) instance.interrupt();
      this.begin(block.seq, lost < 0);
    }
    this.run(block, emit);
    this.next = block.seq + block.n;
    this.tNext = block.t0 + block.n * block.dt;
    this.dt = block.dt;
  }

  flush(emit: Emit): void {
    if (this.next < 0) return;
    this.segmentEnd = this.outputFrom(this.next);
    this.feedAbsent(this.delaySamples, this.out.arrived, emit);
  }

  save(to: SnapshotWriter): void {
    for (const v of [this.next, this.nextOut, this.tNext, this.dt, this.segmentStart]) to.number(v);
    for (const instance of this.instances) instance.save(to);
    this.lines.forEach((line, i) => {
      if (!line) return;
      to.array(line.content());
      to.array(this.flagLines[i]!.content());
      to.number(this.flagsPending[i]);
    });
  }

  load(from: SnapshotReader): void {
    this.next = from.number();
    this.nextOut = from.number();
    this.tNext = from.number();
    this.dt = from.number();
    this.segmentStart = from.number();
    for (const instance of this.instances) instance.load(from);
    this.lines.forEach((line, i) => {
      if (!line) return;
      for (const l of [line, this.flagLines[i]!]) {
        const content = l.content();
        from.array(content);
        (l as Line<typeof content>).restore(content);
      }
      this.flagsPending[i] = from.number();
    });
  }

  /** A segment starts with sample `seq`: outputs for times before it are not emitted. */
  private begin(seq: number, anew = this.next < 0): void {
    this.segmentStart = this.outputFrom(seq);
    this.segmentEnd = UNKNOWN_END;
    if (anew) this.nextOut = this.segmentStart;
  }

  private feedAbsent(count: number, arrived: number, emit: Emit): void {
    const { input, dt } = this;
    for (let fed = 0; fed < count; fed += CHUNK) {
      const n = Math.min(CHUNK, count - fed);
      const channels = input.channels.map(() => new Float64Array(n).fill(Number.NaN));
      const quality = input.channels.map(() => new Uint8Array(n).fill(MISSING));
      const seq = this.next + fed;
      this.run(
        { stream: input, seq, t0: this.tNext + fed * dt, dt, n, channels, quality, gapBefore: 0, arrived },
        emit,
      );
    }
  }

  /** Runs all instances and emits the outputs whose true index lies in the segment. */
  private run(block: Block, emit: Emit): void {
    const { n } = block;
    const trueIndex = block.seq - this.delaySamples;
    let count = 0;
    for (let k = 0; k < this.instances.length; k++) {
      const inputs = this.binding.instances[k].inputs;
      for (let p = 0; p < inputs.length; p++) {
        this.x[p] = inputs[p] < 0 ? undefined : block.channels[inputs[p]];
        this.q[p] = inputs[p] < 0 ? undefined : block.quality[inputs[p]];
      }
      count = this.instances[k].run(this.x, this.q, n, trueIndex);
    }
    const firstOut = this.outputFrom(trueIndex);
    for (let i = 0; i < this.sources.length; i++) this.fill(i, block, n, firstOut * this.rate.down - trueIndex, count);
    const from = Math.max(firstOut, this.segmentStart);
    const to = Math.min(firstOut + count, this.segmentEnd);
    if (from < to) this.emitRange(from, to, firstOut, block, emit);
  }

  /** First output whose true index is not below that of an input. */
  outputFrom(index: number): number {
    return outputFrom(this.rate, index);
  }

  /** Emits outputs [from, to); the first of the arrays is output `firstOut`. */
  private emitRange(from: number, to: number, firstOut: number, block: Block, emit: Emit): void {
    const { out } = this;
    const skip = from - firstOut;
    if (skip > 0) {
      out.channels.forEach((x, i) => {
        out.channels[i] = x.subarray(skip);
        out.quality[i] = out.quality[i]?.subarray(skip) ?? null;
      });
    }
    out.seq = from;
    const { up, down } = this.rate;
    out.t0 = block.t0 + ((from * down) / up - block.seq) * block.dt;
    out.dt = (block.dt * down) / up;
    out.n = to - from;
    out.gapBefore = from - this.nextOut;
    out.arrived = block.arrived;
    this.nextOut = to;
    emit(out);
  }

  /** Puts output channel i in place: an instance's output, or an input channel delayed and picked. */
  private fill(i: number, block: Block, n: number, firstPick: number, count: number): void {
    const { out } = this;
    const { down } = this.rate;
    const source = this.sources[i];
    if (source.from === 'instance') {
      out.channels[i] = this.instances[source.instance].y[source.output];
      out.quality[i] = this.instances[source.instance].quality;
      return;
    }
    let x = block.channels[source.index];
    let q = block.quality[source.index];
    const line = this.lines[i];
    if (line) {
      x = line.push(x, n);
      q = this.delayFlags(i, q, n);
    }
    if (down > 1) {
      if (this.picked[i].length < count) this.picked[i] = new Float64Array(count + 1);
      if (q && this.pickedFlags[i].length < count) this.pickedFlags[i] = new Uint8Array(count + 1);
      for (let k = 0; k < count; k++) {
        this.picked[i][k] = x[firstPick + k * down];
        if (q) this.pickedFlags[i][k] = q[firstPick + k * down];
      }
      x = this.picked[i];
      q = q && this.pickedFlags[i];
    }
    out.channels[i] = x;
    out.quality[i] = q;
  }

  private delayFlags(i: number, q: Uint8Array | null, n: number): Uint8Array | null {
    const line = this.flagLines[i]!;
    const pending = this.flagsPending[i];
    if (!q && pending === 0) return null;
    if (n > NO_FLAGS.length) NO_FLAGS = new Uint8Array(n);
    this.flagsPending[i] = q ? line.delay : Math.max(0, pending - n);
    return line.push(q ?? NO_FLAGS, n);
  }
}

let NO_FLAGS = new Uint8Array(CHUNK);
