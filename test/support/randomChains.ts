import { type PipelineDescription, stepOf } from '../../src/codegen/pipelineDescription.ts';
import { blockOf } from '../../src/core/block.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { Random } from '../../src/core/random.ts';
import { channel, type Stream } from '../../src/core/stream.ts';
import type { AnyOperator } from '../../src/kernel/operator.ts';
import type { Emit } from '../../src/kernel/processor.ts';
import { Stage } from '../../src/kernel/stage.ts';
import { operators } from '../../src/operators/registry.generated.ts';

/** What random chains work on. */
export const STREAM: Stream = {
  motor: 'm',
  name: 'main',
  rateHz: 1200,
  channels: [channel('iA', 'A'), channel('iB', 'A'), channel('angle', 'rad'), channel('other', '1')],
  delayS: 0,
};
/** Samples of a run. */
export const N = 4000;

/** A stage of the operator on channels of the right units, or undefined where it does not fit the stream. */
export function fit(operator: AnyOperator, input: Stream, random: Random): Stage | undefined {
  const example = operator.examples[random.below(operator.examples.length)];
  const params = operator.params.parse(example.params);
  const port = operator.inputs[0];
  const fitting = input.channels.filter((c) => port.unit === 'any' || port.unit === c.unit).map((c) => c.name);
  const needed = operator.inputs.filter((p) => p.when?.(params as never) ?? true);
  const on = needed.length === 1 ? fitting.slice(0, 1 + random.below(2)) : undefined;
  try {
    return new Stage(operator, params, on ? { on } : {}, input);
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

export function randomChain(seed: number, length: number): Stage[] {
  const random = new Random(seed);
  const all = Object.values(operators).filter((o) => o.examples.length > 0);
  const stages: Stage[] = [];
  let stream = STREAM;
  while (stages.length < length) {
    const stage = fit(all[random.below(all.length)], stream, random);
    // a chain of decimators leaves too few rows to compare
    if (!stage || stage.output.rateHz < STREAM.rateHz / 8) continue;
    stages.push(stage);
    stream = stage.output;
  }
  return stages;
}

/** Samples with single absent ones, runs of them up to longer than any warm-up, infinities and values too large. */
export function samples(seed: number, channels: number): Float64Array[] {
  const random = new Random(seed);
  return Array.from({ length: channels }, (_, k) => {
    let angle = 0;
    const x = Float64Array.from({ length: N }, () => {
      angle += 0.05 + 0.01 * random.uniform();
      return k === 2 ? angle : 3 * Math.cos(angle - 2 * k) + 0.2 * random.normal() + (random.below(200) === 0 ? 40 : 0);
    });
    for (const absent of [NaN, NaN, NaN, Infinity, -2e15]) x[random.below(N)] = absent;
    for (const run of [2, 5, 30, 150, 700]) x.fill(NaN, random.below(N), random.below(N) % run);
    for (const run of [3, 20, 400]) {
      const from = random.below(N - run);
      x.fill(NaN, from, from + run);
    }
    return x;
  });
}

/** What the host's stages give for the samples, before the end is flushed: rows of all channels. */
export function runOnHost(stages: readonly Stage[], x: readonly Float64Array[]): Float64Array {
  const open = (emit: Emit) => {
    const emits = [emit];
    for (const stage of stages.toReversed()) {
      const [after] = emits;
      emits.unshift((block) => stage.push(block, after));
    }
    return emits[0];
  };
  return rowsOf(x, open, stages[0].input);
}

/** Feeds the samples in blocks of random length to what `open` gives, and collects the rows of all channels that it emits. */
export function rowsOf(x: readonly Float64Array[], open: (emit: Emit) => Emit, stream = STREAM): Float64Array {
  const n = x[0].length;
  const rows: number[] = [];
  const random = new Random(7);
  const push = open((block) => {
    for (let k = 0; k < block.n; k++) for (const channel of block.channels) rows.push(channel[k]);
  });
  for (let from = 0; from < n; ) {
    const to = Math.min(n, from + 1 + random.below(300));
    const channels = x.map((v) => v.slice(from, to));
    push(blockOf(stream, channels, from, from / stream.rateHz));
    from = to;
  }
  return Float64Array.from(rows);
}

export function interleaved(x: readonly Float64Array[]): Float64Array {
  return Float64Array.from({ length: x.length * x[0].length }, (_, i) => x[i % x.length][Math.floor(i / x.length)]);
}

export function describeChain(stages: readonly Stage[]): PipelineDescription {
  const { rateHz, channels } = stages[0]?.input ?? STREAM;
  return { name: 'chain', rateHz, inputs: channels, steps: stages.map((s) => stepOf(s)) };
}

/** Index of the first value that differs in any bit (NaN equals NaN), or -1. */
export function firstDifference(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) return Math.min(a.length, b.length);
  return a.findIndex((v, i) => !Object.is(v, b[i]));
}
