import { describe, expect, it } from 'vitest';
import { printPipeline } from '../../src/codegen/pipeline.ts';
import { projected, stepOf } from '../../src/codegen/pipelineDescription.ts';
import { bool, type Layout, type Values } from '../../src/kernel/layout.ts';
import type { AnyOperator } from '../../src/kernel/operator.ts';
import { Stage } from '../../src/kernel/stage.ts';
import { initNet } from '../../src/nn/net.ts';
import { type NetModel, netLayers, type Precision } from '../../src/nn/netModel.ts';
import { Predictor } from '../../src/nn/predictor.ts';
import { quantizeNet } from '../../src/nn/quantize.ts';
import { operators } from '../../src/operators/registry.generated.ts';
import { runPipelineInC } from '../support/pipelineHost.ts';
import {
  describeChain,
  firstDifference,
  interleaved,
  N,
  randomChain,
  runOnHost,
  STREAM,
  samples,
} from '../support/randomChains.ts';

/** A net as the operator of a stage, for one row a time. */
function asOperator(model: NetModel, precision: Precision): AnyOperator {
  const predictors = new WeakMap<object, Predictor>();
  return {
    ...operators.dcBlock,
    name: 'predict',
    inputs: [0, 1].map((k) => ({ name: `x${k}`, unit: 'any', description: '' })),
    outputs: [{ name: 'y', unit: 'degC', description: '' }],
    design: () => ({}),
    // the predictor keeps the state; `fresh` tells of a reset
    state: () => ({ fresh: bool(true) }),
    process(_: unknown, s: Values<Layout>, n: number, x0: Float64Array, x1: Float64Array, y: Float64Array) {
      const predictor = predictors.get(s) ?? new Predictor(model, precision);
      predictors.set(s, predictor);
      if (s.fresh) predictor.reset();
      Object.assign(s, { fresh: false });
      const rows = Float64Array.from({ length: 2 * n }, (_, i) => (i % 2 === 0 ? x0 : x1)[i >> 1]);
      predictor.process(n, rows, y.subarray(0, n));
    },
    delay: () => 0,
    warmup: () => 25,
    gap: 'bridge',
  };
}

describe('generated pipeline', () => {
  it.each([1, 2, 3, 4, 5, 6])('random chain %i gives the host rows bit for bit, absent samples included', (seed) => {
    const stages = randomChain(seed, 1 + (seed % 4));
    const x = samples(seed, STREAM.channels.length);
    const host = runOnHost(stages, x);
    const names = stages.map((s) => s.operator.name).join(' -> ');
    expect(host.length / stages.at(-1)!.output.channels.length, names).toBeGreaterThan(N / 10);
    expect(host.some((v) => Number.isNaN(v)) && host.some((v) => !Number.isNaN(v)), names).toBe(true);
    const inC = runPipelineInC(printPipeline(describeChain(stages)), interleaved(x), x.length);
    expect(inC.length, names).toBe(host.length);
    expect(firstDifference(inC, host), names).toBe(-1);
  });

  it('is free of undefined behaviour and stays inside its arrays', () => {
    const stages = randomChain(11, 4);
    const x = samples(11, STREAM.channels.length);
    const flags = ['-fsanitize=undefined,address', '-fno-sanitize-recover=all', '-g'];
    const inC = runPipelineInC(printPipeline(describeChain(stages)), interleaved(x), x.length, { flags });
    expect(firstDifference(inC, runOnHost(stages, x))).toBe(-1);
  });

  it.each([
    [2800, 'linear', 400],
    [1800, 'polyphase', 1200],
  ])('raises the rate to %i Hz by %s and lowers it to %i Hz as the host does', (high, method, low) => {
    const stages: Stage[] = [];
    const add = (name: string, params: object, on: readonly string[]) => {
      const operator = operators[name];
      stages.push(new Stage(operator, operator.params.parse(params), { on }, stages.at(-1)?.output ?? STREAM));
    };
    const all = STREAM.channels.map((c) => c.name);
    add('dcBlock', { cutoffHz: 5 }, ['iB']);
    add('resample', { rateHz: high, method }, all);
    add('hampel', { windowLength: 5 }, ['iA']);
    add('resample', { rateHz: low, method: 'cubic' }, all);
    const x = samples(21, STREAM.channels.length);
    const host = runOnHost(stages, x);
    expect(host.length).toBeGreaterThan((0.9 * N * all.length * low) / STREAM.rateHz);
    const flags = ['-fsanitize=undefined,address', '-fno-sanitize-recover=all', '-g'];
    const inC = runPipelineInC(printPipeline(describeChain(stages)), interleaved(x), x.length, { flags });
    expect(inC.length).toBe(host.length);
    expect(firstDifference(inC, host)).toBe(-1);
  });

  it('takes projections into the step before, at no cost', () => {
    const stages = randomChain(1, 1);
    const { steps, ...rest } = describeChain(stages);
    const x = samples(3, STREAM.channels.length);
    const picked = printPipeline({ ...rest, steps: [projected(steps[0], [1, 0], ['b', 'a'])] });
    const all = runOnHost(stages, x);
    const width = steps[0].outputs.length;
    const expected = Float64Array.from({ length: (all.length / width) * 2 }, (_, i) => {
      return all[Math.floor(i / 2) * width + (i % 2 === 0 ? 1 : 0)];
    });
    expect(firstDifference(runPipelineInC(picked, interleaved(x), x.length), expected)).toBe(-1);
    expect(picked.h).toContain('0 b, ');
  });

  it.each(['float', 'int8'] as const)('a %s net behind an operator gives the host rows bit for bit', (precision) => {
    const spec = [
      { cell: 'gru', units: 6 },
      { cell: 'dense', units: 3, activation: 'tanh' },
      { cell: 'dense', units: 1 },
    ];
    const net = initNet(spec, 2, 1);
    const inputs = [
      { mean: 0.5, std: 2, range: 4 },
      { mean: -1, std: 3, range: 4 },
    ];
    const int8 = quantizeNet(net, { inputRange: inputs.map((i) => i.range) });
    const model = { net, inputs, outputs: [{ mean: 60, std: 15, residualTo: 1 }], int8 };
    const filter = new Stage(operators.dcBlock, { cutoffHz: 5 }, { on: ['iA'] }, STREAM);
    const stage = new Stage(asOperator(model, precision), {}, { on: ['iA', 'iB'] }, filter.output);
    const x = samples(21, STREAM.channels.length);
    const host = runOnHost([filter, stage], x);
    const steps = [stepOf(filter), stepOf(stage, netLayers(model, precision))];
    const pipeline = printPipeline({ ...describeChain([]), steps });
    expect(pipeline.kernels).toContain(precision === 'int8' ? 'gruInt8' : 'gru');
    expect(firstDifference(runPipelineInC(pipeline, interleaved(x), x.length), host)).toBe(-1);
    expect(new Set(host).size).toBeGreaterThan(3 * N);
  });

  it('lets no name reach C as it is', () => {
    const evil = '*/ int main(void) { "\\\n??/ % ü';
    const stages = randomChain(1, 1);
    const pipeline = printPipeline({
      ...describeChain(stages),
      name: '2 fast\n#include',
      inputs: STREAM.channels.map((c) => ({ name: evil, unit: c.unit })),
    });
    expect(pipeline.name).toBe('x2_fast__include');
    const x = samples(1, STREAM.channels.length);
    expect(runPipelineInC(pipeline, interleaved(x), x.length).length).toBeGreaterThan(0);
  });

  it('refuses a value that no float holds', () => {
    const [step] = describeChain(randomChain(1, 1)).steps;
    const body = {
      kind: 'operator',
      flags: false,
      values: { kernel: 'k', coeffs: { a: { type: 'real', value: 1e300 } }, state: {} },
    } as const;
    expect(() => printPipeline({ ...describeChain([]), steps: [{ ...step, body }] })).toThrow(
      '1e+300 does not fit a float',
    );
  });
});
