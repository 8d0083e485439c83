import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { realC } from '../../src/codegen/numbers.ts';
import { printPipeline } from '../../src/codegen/pipeline.ts';
import { stepOf } from '../../src/codegen/pipelineDescription.ts';
import { channel, type Stream } from '../../src/core/stream.ts';
import { type Real, Replica } from '../../src/firmware/replica.ts';
import { packageRoot } from '../../src/io/config/packageRoot.ts';
import { Stage } from '../../src/kernel/stage.ts';
import { loadModel } from '../../src/model/loadModel.ts';
import { operators } from '../../src/operators/registry.generated.ts';
import { netOperator } from '../../src/pipeline/netOperator.ts';
import { runPipelineInC } from '../support/pipelineHost.ts';
import {
  describeChain,
  firstDifference,
  interleaved,
  N,
  randomChain,
  rowsOf,
  runOnHost,
  STREAM,
  samples,
} from '../support/randomChains.ts';

function runReplica(stages: readonly Stage[], x: readonly Float64Array[], real: Real = 'float'): Float64Array {
  return rowsOf(x, (emit) => {
    const replica = new Replica(stages, real, emit);
    return (block) => replica.push(block);
  });
}

describe('replica in float', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'of random chain %i gives the bits of its float C, in double those of the host',
    (seed) => {
      const stages = randomChain(seed, 1 + (seed % 4));
      const x = samples(seed, STREAM.channels.length);
      const float = runReplica(stages, x);
      const inC = runPipelineInC(printPipeline(describeChain(stages)), interleaved(x), x.length, { real: 'float' });
      const names = stages.map((s) => s.operator.name).join(' -> ');
      expect(inC.length, names).toBe(float.length);
      expect(firstDifference(inC, float), names).toBe(-1);
      const host = runOnHost(stages, x);
      expect(firstDifference(host, float), 'float is not double').toBeGreaterThanOrEqual(0);
      expect(firstDifference(host, runReplica(stages, x, 'double')), names).toBe(-1);
    },
  );

  it.each(['float', 'int8'] as const)(
    'of a %s net behind a filter gives the bits of its float C',
    async (precision) => {
      const model = await loadModel(join(packageRoot(), 'models/demo'));
      const { inputs } = model.card;
      const input: Stream = { ...STREAM, channels: inputs.map((c) => channel(c.channel, c.unit)) };
      const filter = new Stage(operators.dcBlock, { cutoffHz: 5 }, { on: [inputs[0].channel] }, input);
      const net = netOperator(model, precision, 25);
      const predict = new Stage(net, {}, {}, filter.output);
      const x = samples(31, inputs.length).map((v, k) => v.map((y) => model.inputs[k].mean + y * model.inputs[k].std));
      const steps = [stepOf(filter), stepOf(predict, net.layers)];
      const pipeline = printPipeline({ name: 'net', rateHz: input.rateHz, inputs: input.channels, steps });
      const inC = runPipelineInC(pipeline, interleaved(x), x.length, { real: 'float' });
      const float = runReplica([filter, predict], x);
      expect(firstDifference(inC, float)).toBe(-1);
      expect(new Set(float).size).toBeGreaterThan(N);
    },
  );
});

it('a constant halfway between two floats goes to the same one in C as on the host', () => {
  const halfway = 1 + 2 ** -24;
  expect(realC(halfway)).toBe('REAL_C(1.000000059604644775390625)');
  expect(realC(3 * 2 ** -30 * halfway)).toMatch(/^REAL_C\(2\.793967890\d+e-9\)$/);
  for (const plain of [0.1, 1, 16777216, -2.5e-7, 1e-45, 3.4028234663852886e38]) {
    expect(realC(plain).replace('.0)', ')')).toBe(`REAL_C(${plain})`);
  }
});
