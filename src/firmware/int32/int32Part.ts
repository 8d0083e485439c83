import { INT32_SAMPLES } from '../../codegen/pipelineDescription.ts';
import { ConfigError } from '../../core/errors.ts';
import { type Format, formatFor, NOTHING, TURN } from '../../kernel/format.ts';
import type { Processor } from '../../kernel/processor.ts';
import { Stage } from '../../kernel/stage.ts';
import type { LoadedModel } from '../../model/model.ts';
import { Projection } from '../../pipeline/project.ts';
import { describe, type Exportable } from '../exportable.ts';
import type { ClipCount } from './onIntegers.ts';
import { twinOperator } from './twinOperator.ts';

/** An exportable part whose samples are 32-bit integers; its chain runs on blocks that hold such integers. */
export interface Int32Part extends Exportable {
  /** Formats of all channels of `input` and of `output`. */
  readonly inputFormats: readonly Format[];
  readonly outputFormats: readonly Format[];
  /** Counts what its chain clips, whoever runs it. */
  readonly counter: ClipCount;
}

/**
 * The same part in integers. `ranges` has the largest magnitude to expect of each channel of its input; angles need none.
 * Throws ConfigError for a step without integer kernel, and for a range that is missing.
 */
export function int32Part(part: Exportable, ranges: Readonly<Record<string, number>>): Int32Part {
  const used = new Set(part.columns);
  const known = { ...rangesOfModels(part), ...ranges };
  const inputFormats = part.input.channels.map(({ name, unit }, i) => {
    if (unit === 'rad') return TURN;
    const range = known[name];
    if (range > 0) return formatFor(range);
    if (!used.has(i)) return NOTHING;
    throw new ConfigError(`int32: the range of ${name} is not known; say ranges: { ${name}: ... } in the pipeline`);
  });
  const counter: ClipCount = { clipped: 0 };
  let formats: readonly Format[] = inputFormats;
  const chain = part.chain.map((processor): Processor => {
    if (processor instanceof Projection) formats = processor.indices.map((i) => formats[i]);
    if (!(processor instanceof Stage)) return processor;
    const { binding, sources, params, options, input } = processor;
    const ports = binding.instances.map(({ inputs }) => inputs.map((i) => (i < 0 ? NOTHING : formats[i])));
    const { operator, outputs } = twinOperator(processor, ports, counter);
    const before = formats;
    formats = sources.map((s) => (s.from === 'input' ? before[s.index] : outputs[s.instance][s.output]));
    return new Stage(operator, params, options, input);
  });
  const { columns, inputs, steps } = describe(chain);
  const last = steps[steps.length - 1];
  return {
    ...part,
    chain,
    samples: INT32_SAMPLES,
    inputs: inputs.map((c, k) => ({ ...c, step: inputFormats[columns[k]].step })),
    steps: [...steps.slice(0, -1), { ...last, outputs: last.outputs.map((c, k) => ({ ...c, step: formats[k].step })) }],
    inputFormats,
    outputFormats: formats,
    counter,
  };
}

/** What the part's models say of channels that come to them as they enter the part. */
function rangesOfModels(part: Exportable): Readonly<Record<string, number>> {
  const ranges: Record<string, number> = {};
  const changed = new Set<string>();
  for (const processor of part.chain) {
    const { model } = (processor instanceof Stage ? processor.operator : {}) as { model?: LoadedModel };
    for (const { channel, mean, std, range } of model?.card.inputs ?? []) {
      if (!changed.has(channel)) ranges[channel] = Math.abs(mean) + std * range;
    }
    processor.output.channels.forEach(({ name }, i) => {
      if (isNew(processor, i)) changed.add(name);
    });
  }
  return ranges;
}

/** Whether output channel i is another than the input of that name. */
function isNew(processor: Processor, i: number): boolean {
  if (processor instanceof Stage) return processor.sources[i].from === 'instance';
  if (!(processor instanceof Projection)) return true;
  return processor.input.channels[processor.indices[i]].name !== processor.output.channels[i].name;
}
