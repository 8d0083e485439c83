import fc from 'fast-check';
import { expect, it } from 'vitest';
import { printPipeline } from '../../src/codegen/pipeline.ts';
import { Replica } from '../../src/firmware/replica.ts';
import { runPipelineInC } from '../support/pipelineHost.ts';
import { describeChain, firstDifference, interleaved, rowsOf, runOnHost } from '../support/randomChains.ts';
import { EXPORTABLE, MOTOR, nastySamples, pipelineOf, type StepSeed } from '../support/randomPipelines.ts';
import { scaled } from '../support/soak.ts';

const RUNS = scaled(30, 500);
const SAMPLES = 3000;
/** Each soak tries others; a failure prints its seed. */
const SEED = scaled(1, Date.now() % 2 ** 31);

const step = fc.record({ operator: fc.nat(EXPORTABLE.length - 1), seed: fc.nat() });
const steps = fc.array(step, { minLength: 1, maxLength: 6 });

it(
  `${RUNS} random pipelines give in C, in double and in float, the bits of the host (seed ${SEED})`,
  () => {
    const tried = new Map<string, number>();
    let values = 0;
    const holds = (seeds: readonly StepSeed[], noise: number) => {
      const stages = pipelineOf(seeds);
      if (stages.length === 0) return;
      const says = stages
        .map((s) => `${s.operator.name} ${JSON.stringify(s.params)} ${JSON.stringify(s.options)}`)
        .join('\n');
      const x = nastySamples(noise, MOTOR, SAMPLES);
      const pipeline = printPipeline(describeChain(stages));
      const host = runOnHost(stages, x);
      const inDouble = runPipelineInC(pipeline, interleaved(x), x.length);
      expect(inDouble.length, says).toBe(host.length);
      expect(firstDifference(inDouble, host), `double:\n${says}`).toBe(-1);
      const float = rowsOf(
        x,
        (emit) => {
          const replica = new Replica(stages, 'float', emit);
          return (block) => replica.push(block);
        },
        MOTOR,
      );
      const inFloat = runPipelineInC(pipeline, interleaved(x), x.length, { real: 'float' });
      expect(inFloat.length, says).toBe(float.length);
      expect(firstDifference(inFloat, float), `float:\n${says}`).toBe(-1);
      for (const { operator } of stages) tried.set(operator.name, (tried.get(operator.name) ?? 0) + 1);
      values += host.filter(Number.isFinite).length;
    };
    fc.assert(fc.property(steps, fc.nat(), holds), { numRuns: RUNS, seed: SEED });
    console.log(
      `${RUNS} random pipelines: ${values} finite values equal in double and in float, ${tried.size} operators`,
    );
    expect(values).toBeGreaterThan(RUNS * SAMPLES);
    expect(tried.size).toBeGreaterThan(scaled(0.5, 0.99) * EXPORTABLE.length);
  },
  scaled(300_000, 7_200_000),
);
