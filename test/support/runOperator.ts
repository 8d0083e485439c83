import { type Block, blockOf, detach } from '../../src/core/block.ts';
import { channel, type Stream } from '../../src/core/stream.ts';
import type { StepOptions } from '../../src/kernel/binding.ts';
import { allocate } from '../../src/kernel/layout.ts';
import type { AnyOperator } from '../../src/kernel/operator.ts';
import { mostOutputs } from '../../src/kernel/rate.ts';
import { Stage } from '../../src/kernel/stage.ts';

/** Runs an operator's kernel alone over whole arrays, an array a port: no delay, guard or flags of a stage. */
export function runKernel(
  operator: AnyOperator,
  params: unknown,
  x: readonly ArrayLike<number>[],
  rateHz = 1000,
): Float64Array[] {
  const n = x[0].length;
  const c = allocate(operator.design(operator.params.parse(params), rateHz, [0, 0, 0, 0]));
  const s = allocate(operator.state(c));
  const inputs = operator.inputs.map((_, i) => Float64Array.from(x[i] ?? new Float64Array(n)));
  const rate = { up: operator.interpolation?.(c) ?? 1, down: operator.decimation?.(c) ?? 1 };
  const room = Math.max(n, mostOutputs(rate, n));
  const outputs = operator.outputs.map(() => new Float64Array(room));
  operator.process(c, s, n, ...inputs, ...outputs, new Uint8Array(room));
  return outputs;
}

/** A stream of the given channels, as `name: unit`. */
export function streamOf(units: Readonly<Record<string, string>>, rateHz = 1000): Stream {
  const channels = Object.entries(units).map(([name, unit]) => channel(name, unit));
  return { motor: 'm', name: 'main', rateHz, channels, delayS: 0 };
}

/** Runs an operator as a step of a chain over whole arrays, an array a channel, and joins the blocks that come out. */
export function runStage(
  operator: AnyOperator,
  params: unknown,
  options: StepOptions,
  stream: Stream,
  x: readonly ArrayLike<number>[],
): { stage: Stage; channels: Float64Array[]; quality: Uint8Array[] } {
  const stage = new Stage(operator, operator.params.parse(params), options, stream);
  const blocks: Block[] = [];
  const keep = (b: Block) => void blocks.push(detach(b));
  stage.push(
    blockOf(
      stream,
      x.map((v) => Float64Array.from(v)),
    ),
    keep,
  );
  stage.flush(keep);
  const channels = stage.output.channels.map((_, i) => Float64Array.from(blocks.flatMap((b) => [...b.channels[i]])));
  const quality = stage.output.channels.map((_, i) =>
    Uint8Array.from(blocks.flatMap((b) => [...(b.quality[i] ?? new Uint8Array(b.n))])),
  );
  return { stage, channels, quality };
}
