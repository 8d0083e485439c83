import {
  type PipelineChannel,
  type PipelineStep,
  projected,
  type SampleC,
  stepOf,
} from '../codegen/pipelineDescription.ts';
import { ConfigError } from '../core/errors.ts';
import type { Stream } from '../core/stream.ts';
import type { Processor } from '../kernel/processor.ts';
import { Stage } from '../kernel/stage.ts';
import type { Plan } from '../pipeline/plan.ts';
import { Projection } from '../pipeline/project.ts';

/** The part of a plan that goes to the controller: consecutive steps on one stream. */
export interface Exportable {
  /** Steps [from, to) of the plan. */
  readonly from: number;
  readonly to: number;
  /** Stream in front of step `from`, and the channels of it that the C takes, in order. */
  readonly input: Stream;
  /** The steps' processors, one after the other; nothing has run through them. */
  readonly chain: readonly Processor[];
  readonly columns: readonly number[];
  readonly output: Stream;
  readonly inputs: readonly PipelineChannel[];
  readonly steps: readonly PipelineStep[];
  /** What samples are in the C. Default: reals. */
  readonly samples?: SampleC;
  /** Names of the plan's steps that stay on the host. */
  readonly leftOut: readonly string[];
}

/**
 * Finds what a controller can run: the longest run of steps between two that join streams. A controller reads all its sensors in
 * one interrupt, so that joining stays on the host. Throws ConfigError when no step is left.
 */
export function exportable(plan: Plan): Exportable {
  const runs: { from: number; to: number }[] = [];
  plan.steps.forEach(({ processors }, i) => {
    const last = runs.at(-1);
    if (processors.length === 0) return;
    if (last?.to === i) last.to++;
    else runs.push({ from: i, to: i + 1 });
  });
  const longest = runs.toSorted((a, b) => b.to - b.from - (a.to - a.from))[0];
  if (!longest) throw new ConfigError('export: the pipeline has no step that a controller could run');
  const { from, to } = longest;
  const names = plan.steps.map((s) => s.name);
  const leftOut = names.filter((_, i) => i < from || i >= to);
  const chain = onOneStream(plan, from, to);
  return { from, to, leftOut, chain, ...describe(chain) };
}

/** The steps' processors on the stream that the last of them works on. */
function onOneStream(plan: Plan, from: number, to: number): Processor[] {
  const all = plan.steps.slice(from, to);
  const stream = all.at(-1)?.processors[0].output.name;
  return all.flatMap((s) => s.processors.filter((p) => p.output.name === stream));
}

/** What C needs to know of a chain. */
export function describe(chain: readonly Processor[]) {
  const [first] = chain;
  let columns = first.input.channels.map((_, i) => i);
  let inputs = first.input.channels.map(({ name, unit }) => ({ name, unit }));
  const steps: PipelineStep[] = [];
  for (const processor of chain) {
    if (processor instanceof Stage) {
      steps.push(stepOf(processor));
    } else if (processor instanceof Projection) {
      const { indices, output } = processor;
      const names = output.channels.map((c) => c.name);
      const last = steps.pop();
      if (last) steps.push(projected(last, indices, names));
      else {
        inputs = indices.map((i, k) => ({ name: names[k], unit: inputs[i].unit }));
        columns = indices.map((i) => columns[i]);
      }
    }
  }
  return { input: first.input, output: chain[chain.length - 1].output, columns, inputs, steps };
}
