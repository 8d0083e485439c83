import type { Source } from '../kernel/binding.ts';
import type { Layout } from '../kernel/layout.ts';
import type { Stage } from '../kernel/stage.ts';
import type { CFiles } from './translate.ts';

/** A channel at the pipeline's input, or after a step. */
export interface PipelineChannel {
  readonly name: string;
  readonly unit: string;
  /** What 1 stands for where samples are integers. */
  readonly step?: number;
}

/** One kernel with its values: `KERNEL_process` on `KERNEL_coeffs` and `KERNEL_state`. */
export interface KernelValues {
  readonly kernel: string;
  readonly coeffs: Layout;
  readonly state: Layout;
  /** Its C files, where they do not come with the package. */
  readonly own?: CFiles;
}

/** A layer of a net; src/nn/cell.ts' NetLayer fits. */
export interface PipelineLayer extends KernelValues {
  readonly inputs: number;
  readonly outputs: number;
  readonly x: 'reals' | 'i16s' | 'i32s';
  readonly y: 'reals' | 'i16s' | 'i32s';
  readonly raw?: boolean;
  readonly largestSum?: number;
}

/** What a step runs on each sample: an operator's kernel, port by port, or the layers of a net, row by row. */
export type StepBody =
  | { readonly kind: 'operator'; readonly values: KernelValues; readonly flags: boolean; readonly inlined?: boolean }
  | { readonly kind: 'net'; readonly layers: readonly PipelineLayer[] };

/** What samples are in C: reals, or 32-bit integers in steps. */
export interface SampleC {
  readonly type: 'real_t' | 'int32_t';
  /** An absent one, and the function that knows it. */
  readonly absent: string;
  readonly isAbsent: string;
}

export const REAL_SAMPLES: SampleC = { type: 'real_t', absent: 'SLIPRING_NAN', isAbsent: 'slipring_absent' };
export const INT32_SAMPLES: SampleC = {
  type: 'int32_t',
  absent: 'SLIPRING_ABSENT',
  isAbsent: 'slipring_absent_int32',
};

/** A step as the stage runs it: one body behind the guard for each instance, and the other channels delayed alike. */
export interface PipelineStep {
  readonly name: string;
  readonly body: StepBody;
  readonly inputPorts: number;
  readonly outputPorts: number;
  /** Channel before the step for each port of each instance; -1 where unbound. */
  readonly instances: readonly (readonly number[])[];
  readonly gap: 'reset' | 'bridge' | 'predict';
  readonly warmup: number;
  readonly delaySamples: number;
  /** `interpolation` rows for every `decimation` rows before it. */
  readonly decimation: number;
  readonly interpolation: number;
  /** Where each channel after the step comes from. */
  readonly sources: readonly Source[];
  readonly outputs: readonly PipelineChannel[];
}

export interface PipelineDescription {
  /** Any text; becomes the prefix of all C names. */
  readonly name: string;
  readonly rateHz: number;
  readonly inputs: readonly PipelineChannel[];
  readonly steps: readonly PipelineStep[];
  /** Default: reals. */
  readonly samples?: SampleC;
  /** Channels after the last step that come out, in order; default all. */
  readonly select?: readonly number[];
  /** Further lines for the header's comment; any text. */
  readonly about?: readonly string[];
}

/** What an operator knows of its C beside the description: the layers of a net, C that does not come with the package, an inlined kernel. */
export interface OperatorC {
  readonly layers?: readonly PipelineLayer[];
  readonly own?: CFiles;
  readonly inlinedKernel?: string;
}

/** A step from the stage that runs it on the host; `layers` when its operator is a net that does not say so itself. */
export function stepOf(stage: Stage, layers = (stage.operator as OperatorC).layers): PipelineStep {
  const { operator, binding } = stage;
  const { own, inlinedKernel } = operator as OperatorC;
  const inlined = inlinedKernel !== undefined;
  const kernel = inlinedKernel ?? operator.name;
  const values = { kernel, coeffs: stage.coeffLayout, state: operator.state(stage.coeffs), own };
  return {
    name: operator.name,
    body: layers ? { kind: 'net', layers } : { kind: 'operator', values, flags: operator.flags === true, inlined },
    inputPorts: operator.inputs.length,
    outputPorts: operator.outputs.length,
    instances: binding.instances.map((b) => b.inputs),
    gap: operator.gap,
    warmup: stage.warmup,
    delaySamples: stage.delaySamples,
    decimation: stage.rate.down,
    interpolation: stage.rate.up,
    sources: stage.sources,
    outputs: stage.output.channels.map(({ name, unit }) => ({ name, unit })),
  };
}

/**
 * Takes a projection (select, rename, drop of channels) between two steps into the step before it, so that it costs nothing:
 * channel k after the step is then `indices[k]` of before, under `names[k]`.
 */
export function projected(step: PipelineStep, indices: readonly number[], names: readonly string[]): PipelineStep {
  return {
    ...step,
    sources: indices.map((i) => step.sources[i]),
    outputs: indices.map((i, k) => ({ name: names[k], unit: step.outputs[i].unit })),
  };
}
