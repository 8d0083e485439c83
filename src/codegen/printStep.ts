import { ConfigError } from '../core/errors.ts';
import { firstPhase, modulo, mostOutputs } from '../kernel/rate.ts';
import { cComment, cIdentifier } from './cIdentifier.ts';
import type { ConstantsC } from './constants.ts';
import type { KernelValues, PipelineLayer, PipelineStep, SampleC } from './pipelineDescription.ts';
import { alignment, linkArrays, printCoeffs, printReset, stateArrays } from './printValues.ts';
import { wrapLine } from './wrapLine.ts';

/** A step of the generated pipeline by pieces; pipeline.ts puts them in place. */
export interface StepC {
  /** Member of the pipeline's state. */
  readonly member: string;
  /** For the header: the structs of an instance and of the step. */
  readonly types: string[];
  /**
   * For the C file: constants and functions; the last one is `static bool FUNCTION(TYPE *k, const SAMPLE *x, SAMPLE *y)`, or
   * gives the number of rows in y as int32_t where the rate goes up or in no whole steps down.
   */
  readonly code: string[];
  /** Rows that come out of one at most. */
  readonly rows: number;
  readonly constants: readonly ConstantsC[];
  /** Counters of clipped outputs, on `s`. */
  readonly counters: readonly string[];
  readonly functionName: string;
  /** Statements of the pipeline's init, on `s`. */
  readonly init: string[];
}

const PREDICTS_LIMIT = 1_000_000_000;
/** Of a step's name, so that all that is made of it has 63 characters at most. */
const LONGEST_NAME = 20;

/** `number` counts the steps from 1; `prefix` and `samples` are the pipeline's. */
export function printStep(
  step: PipelineStep,
  number: number,
  inputs: readonly string[],
  prefix: string,
  samples: SampleC,
): StepC {
  const { type: sample } = samples;
  const counts = countsClipped(step, samples);
  const id = `${cIdentifier(step.name, new Set(), LONGEST_NAME)}_${number}`;
  const type = `${prefix}_${id}`;
  const kernels = kernelsOf(step);
  const instanceType = `${type}_instance`;
  const waiting = waitingChannels(step);
  const phase = periodOf(step);
  const from = step.instances.map((ports) => ports.map((i) => (i < 0 ? '-' : inputs[i])).join(', '));
  const about = `step ${number}: ${step.name} on ${from.join('; ')}`;
  const constants = kernels.map(({ kernel, coeffs }, k) => ({
    kernel,
    name: `${type}_coeffs${kernels.length > 1 ? k : ''}`,
    layout: coeffs,
  }));

  return {
    member: id,
    functionName: id,
    rows: mostRows(step),
    constants,
    counters: counts ? step.instances.map((_, i) => `s->${id}.instance[${i}].clipped`) : [],
    types: [
      `/* ${cComment(about)} */`,
      'typedef struct {',
      ...kernels.flatMap(({ kernel, state }, k) => [
        `  ${kernel}_state ${owner(kernels, k)}kernel;`,
        ...stateArrays(owner(kernels, k), state),
      ]),
      ...(step.gap === 'bridge' ? [`  ${sample} held[${step.inputPorts}];`] : []),
      '  slipring_guard guard;',
      ...(counts ? ['  int32_t clipped; /* outputs that ended at their largest value */'] : []),
      `} ${instanceType};`,
      '',
      'typedef struct {',
      `  ${instanceType} instance[${step.instances.length}];`,
      ...(waiting.length > 0
        ? [`  ${sample} waiting[${waiting.length}][${step.delaySamples}];`, '  int32_t oldest;']
        : []),
      ...(step.decimation > 1 || step.interpolation > 1 ? ['  int32_t due;'] : []),
      ...(phase > 0 ? ['  int32_t phase;'] : []),
      ...(step.delaySamples > 0 ? ['  int32_t ahead;'] : []),
      `} ${type};`,
      '',
    ],
    code: [
      `/* ${cComment(about)}; delay ${step.delaySamples}, ${rateChange(step)} */`,
      ...constants.flatMap(({ kernel, name, layout }, k) =>
        printCoeffs(kernel, `${id}_${owner(kernels, k)}coeffs`, layout, name),
      ),
      ...kernels.flatMap(({ kernel, state }, k) => [
        `static void ${id}_${owner(kernels, k)}reset(${kernel}_state *s) {`,
        ...printReset(state),
        '}',
        '',
      ]),
      ...printRun(step, id, constants, instanceType, phase, samples),
      '',
      ...printWhole(step, id, type, phase, waiting, samples),
      '',
    ],
    init: printInit(step, id, instanceType, phase, waiting, samples),
  };
}

/** Statements that set a step up: arrays in their places, initial values, nothing in the delay lines. */
function printInit(
  step: PipelineStep,
  id: string,
  instanceType: string,
  phase: number,
  waiting: readonly number[],
  { absent }: SampleC,
): string[] {
  const { instances, delaySamples, decimation, interpolation } = step;
  const kernels = kernelsOf(step);
  const lines = [
    `for (int32_t i = 0; i < ${instances.length}; i++) {`,
    `  ${instanceType} *k = &s->${id}.instance[i];`,
    ...kernels.flatMap(({ state }, k) => linkArrays(owner(kernels, k), state).map((line) => `  ${line}`)),
    ...kernels.map((_, k) => `  ${id}_${owner(kernels, k)}reset(&k->${owner(kernels, k)}kernel);`),
    '}',
  ];
  if (waiting.length > 0) {
    lines.push(
      `for (int32_t i = 0; i < ${delaySamples}; i++) {`,
      ...waiting.map((_, w) => `  s->${id}.waiting[${w}][i] = ${absent};`),
      '}',
    );
  }
  if (interpolation > 1) {
    lines.push(`s->${id}.due = ${firstPhase({ up: interpolation, down: decimation }, -delaySamples)};`);
  } else if (decimation > 1) lines.push(`s->${id}.due = ${modulo(-delaySamples, decimation)};`);
  if (phase > 0) lines.push(`s->${id}.phase = ${modulo(-delaySamples, phase)};`);
  if (delaySamples > 0) lines.push(`s->${id}.ahead = ${delaySamples};`);
  return lines;
}

/** Prefix of what belongs to kernel k, where a step has several. */
function owner(kernels: readonly KernelValues[], k: number): string {
  return kernels.length > 1 ? `layer${k}_` : '';
}

/** The kernels of a step's body, in the order in which they run. */
export function kernelsOf({ body }: PipelineStep): readonly KernelValues[] {
  return body.kind === 'operator' ? [body.values] : body.layers;
}

/** Rows that come out of one at most. */
function mostRows({ interpolation, decimation }: PipelineStep): number {
  return mostOutputs({ up: interpolation, down: decimation }, 1);
}

/** Channels that pass by and wait as long as the kernels delay the others; by source index. */
function waitingChannels(step: PipelineStep): number[] {
  if (step.delaySamples === 0) return [];
  return [...new Set(step.sources.flatMap((s) => (s.from === 'input' ? [s.index] : [])))];
}

function hasUnbound(step: PipelineStep): boolean {
  return step.instances.some((ports) => ports.some((i) => i < 0));
}

/** Period of the absolute index that the kernel wants to know at a reset; 0 when it does not. */
function periodOf({ body }: PipelineStep): number {
  if (body.kind !== 'operator') return 0;
  const { coeffs, state } = body.values;
  const period = coeffs.period?.value;
  return typeof period === 'number' && 'index' in state ? period : 0;
}

/** One instance on one sample, behind the guard. */
function printRun(
  step: PipelineStep,
  id: string,
  constants: readonly ConstantsC[],
  instanceType: string,
  phase: number,
  samples: SampleC,
): string[] {
  const { type: sample, absent, isAbsent } = samples;
  const { inputPorts, outputPorts, gap } = step;
  const limit = gap === 'reset' ? 0 : gap === 'predict' ? PREDICTS_LIMIT : step.warmup;
  const body = step.body.kind === 'operator' ? operatorCall(step, constants) : netCalls(step.body.layers, constants);
  const kernels = kernelsOf(step);
  const rows = mostRows(step);
  const nothing =
    rows > 1
      ? [`    for (int32_t r = 0; r < ${outputPorts * rows}; r++) {`, `      y[r] = ${absent};`, '    }']
      : Array.from({ length: outputPorts }, (_, o) => `    y[${o}] = ${absent};`);
  const partly = hasUnbound(step);
  const more = `${partly ? ', const bool *bound' : ''}${phase > 0 ? ', int32_t phase' : ''}`;
  const missing = step.body.kind === 'operator' && step.body.flags ? '(q & SLIPRING_MISSING) != 0' : undefined;
  return [
    wrapLine(`static void ${id}_run(${instanceType} *k, const ${sample} *x, ${sample} *y${more}) {`),
    '  bool absent = false;',
    `  ${sample} in[${inputPorts}];`,
    `  for (int32_t p = 0; p < ${inputPorts}; p++) {`,
    `    const bool gone = ${partly ? 'bound[p] && ' : ''}${isAbsent}(x[p]);`,
    '    absent = absent || gone;',
    ...(gap === 'bridge'
      ? ['    if (!gone) {', '      k->held[p] = x[p];', '    }', '    in[p] = k->held[p];']
      : [`    in[p] = ${gap === 'predict' ? `gone ? ${absent} : x[p]` : 'x[p]'};`]),
    '  }',
    `  const slipring_action action = slipring_judge(&k->guard, absent, ${limit}, ${step.delaySamples});`,
    '  if (action == SLIPRING_SKIP) {',
    ...nothing,
    '    return;',
    '  }',
    '  if (action == SLIPRING_START) {',
    ...kernels.map((_, k) => `    ${id}_${owner(kernels, k)}reset(&k->${owner(kernels, k)}kernel);`),
    ...(phase > 0 ? ['    k->kernel.index = phase;'] : []),
    '  }',
    ...body.map(wrapLine),
    ...(countsClipped(step, samples)
      ? ['  if ((q & SLIPRING_CLIPPED) != 0 && k->clipped < INT32_MAX) {', '    k->clipped++;', '  }']
      : []),
    `  if (slipring_is_early(&k->guard)${missing ? ` || ${missing}` : ''}) {`,
    ...nothing,
    '  }',
    '}',
  ];
}

/** Integers are clipped where reals would grow. */
function countsClipped({ body }: PipelineStep, { type }: SampleC): boolean {
  return type === 'int32_t' && body.kind === 'operator' && body.flags;
}

function operatorCall(step: PipelineStep, [{ name }]: readonly ConstantsC[]): string[] {
  if (step.body.kind !== 'operator') return [];
  const { kernel } = step.body.values;
  const rows = mostRows(step);
  if (step.interpolation > 1 && step.body.flags) {
    throw new ConfigError(
      `${step.name}: an operator of a rate other than 1 in N that sets flags cannot be printed as C`,
    );
  }
  const ins = Array.from({ length: step.inputPorts }, (_, p) => `&in[${p}]`);
  const outs = Array.from({ length: step.outputPorts }, (_, o) => `&y[${o * rows}]`);
  const args = [`&${name}`, '&k->kernel', '1', ...ins, ...outs, ...(step.body.flags ? ['&q'] : [])];
  return [
    ...(step.body.flags ? ['  uint8_t q = 0;'] : []),
    `  ${step.decimation > 1 || step.interpolation > 1 ? '(void)' : ''}${kernel}_process(${args.join(', ')});`,
  ];
}

function netCalls(layers: readonly PipelineLayer[], constants: readonly ConstantsC[]): string[] {
  const C_ROW = { reals: 'real_t', i16s: 'int16_t', i32s: 'int32_t' };
  const rows = layers
    .slice(0, -1)
    .map((layer, k) => `  ${C_ROW[layer.y]} row${k}[${layer.outputs}]${alignment(layer.y)};`);
  const calls = layers.map((layer, k) => {
    const from = k === 0 ? 'in' : `row${k - 1}`;
    const to = k === layers.length - 1 ? 'y' : `row${k}`;
    const arrays = layer.raw ? [from, 'in', to] : [from, to];
    return `  ${layer.kernel}_process(&${constants[k].name}, &k->${owner(layers, k)}kernel, 1, ${arrays.join(', ')});`;
  });
  return [...rows, ...calls];
}

/** The whole step on one row: all instances, the channels that wait, and whether a row comes out, or how many. */
function printWhole(
  step: PipelineStep,
  id: string,
  type: string,
  phase: number,
  waiting: readonly number[],
  { type: sample }: SampleC,
): string[] {
  const { inputPorts, outputPorts, instances, decimation, interpolation, delaySamples } = step;
  const rows = mostRows(step);
  const partly = hasUnbound(step);
  // a compiler that sees into the kernel sees that it gives nothing where no row is due
  const initial = decimation > 1 && step.body.kind === 'operator' && step.body.inlined ? ' = { 0 }' : '';
  const runs = instances.flatMap((ports, k) => {
    const values = ports.map((i) => (i < 0 ? '0' : `x[${i}]`));
    const bound = ports.map((i) => String(i >= 0));
    return [
      `  const ${sample} in${k}[${inputPorts}] = { ${values.join(', ')} };`,
      ...(partly ? [`  static const bool bound${k}[${inputPorts}] = { ${bound.join(', ')} };`] : []),
      `  ${sample} out${k}[${outputPorts * rows}]${initial};`,
      `  ${id}_run(&k->instance[${k}], in${k}, out${k}${partly ? `, bound${k}` : ''}${phase > 0 ? ', k->phase' : ''});`,
    ];
  });
  const outs = step.sources.map((s, i) => {
    if (s.from === 'instance') return `  y[${i}] = out${s.instance}[${s.output}];`;
    const slot = waiting.indexOf(s.index);
    return `  y[${i}] = ${slot < 0 ? `x[${s.index}]` : `k->waiting[${slot}][k->oldest]`};`;
  });
  const phaseOn = phase > 0 ? [`  k->phase = slipring_count(k->phase, ${phase});`] : [];
  if (interpolation > 1) {
    const columns = step.sources.length;
    return [
      `static int32_t ${id}(${type} *k, const ${sample} *x, ${sample} *y) {`,
      ...runs.map(wrapLine),
      '  int32_t rows = 0;',
      `  for (; k->due < ${interpolation}; k->due += ${decimation}) {`,
      ...step.sources.flatMap((s, i) =>
        s.from === 'instance' ? [`    y[${columns} * rows + ${i}] = out${s.instance}[${s.output * rows} + rows];`] : [],
      ),
      '    rows++;',
      '  }',
      `  k->due -= ${interpolation};`,
      ...phaseOn,
      ...(delaySamples > 0 ? ['  if (k->ahead > 0) {', '    k->ahead--;', '    return 0;', '  }'] : []),
      '  return rows;',
      '}',
    ];
  }
  return [
    `static bool ${id}(${type} *k, const ${sample} *x, ${sample} *y) {`,
    ...runs.map(wrapLine),
    ...outs,
    ...waiting.map((index, w) => `  k->waiting[${w}][k->oldest] = x[${index}];`),
    ...(waiting.length > 0 ? [`  k->oldest = slipring_count(k->oldest, ${delaySamples});`] : []),
    ...phaseOn,
    ...(decimation > 1 ? ['  const bool due = k->due == 0;', `  k->due = slipring_count(k->due, ${decimation});`] : []),
    ...(delaySamples > 0 ? ['  if (k->ahead > 0) {', '    k->ahead--;', '    return false;', '  }'] : []),
    `  return ${decimation > 1 ? 'due' : 'true'};`,
    '}',
  ];
}

function rateChange({ interpolation, decimation }: PipelineStep): string {
  return interpolation > 1 ? `${interpolation} rows of ${decimation}` : `decimation ${decimation}`;
}
