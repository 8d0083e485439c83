import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { printPipeline } from '../../src/codegen/pipeline.ts';
import { Replica } from '../../src/firmware/replica.ts';
import { packageRoot } from '../../src/io/config/packageRoot.ts';
import { loadModel } from '../../src/model/loadModel.ts';
import { runPipelineInC } from '../support/pipelineHost.ts';
import { describeChain, firstDifference, interleaved, rowsOf, runOnHost } from '../support/randomChains.ts';
import { type NetSeed, netOf, netSeed } from '../support/randomNets.ts';
import { nastySamples } from '../support/randomPipelines.ts';
import { scaled } from '../support/soak.ts';

const RUNS = scaled(30, 500);
const SAMPLES = 1500;
/** Each soak tries others; a failure prints its seed. */
const SEED = scaled(1, Date.now() % 2 ** 31);

const like = await loadModel(join(packageRoot(), 'models/demo'));

it(
  `${RUNS} random nets give in C, in double and in float, the bits of the host (seed ${SEED})`,
  () => {
    const tried: Record<string, number> = {};
    let [distinct, refused] = [0, 0];
    const holds = (seed: NetSeed) => {
      const made = netOf(seed, like);
      if (!made) {
        refused++;
        return;
      }
      const { stages, model } = made;
      const [{ input }] = stages;
      const x = nastySamples(seed.seed, input, SAMPLES).map((v, k) => {
        const { mean, std } = model.inputs[k];
        return v.map((value) => mean + (std * value) / 5);
      });
      const pipeline = printPipeline(describeChain(stages));
      const host = runOnHost(stages, x);
      expect(firstDifference(runPipelineInC(pipeline, interleaved(x), x.length), host), 'double').toBe(-1);
      const float = rowsOf(
        x,
        (emit) => {
          const replica = new Replica(stages, 'float', emit);
          return (block) => replica.push(block);
        },
        input,
      );
      const inFloat = runPipelineInC(pipeline, interleaved(x), x.length, { real: 'float' });
      expect(firstDifference(inFloat, float), 'float').toBe(-1);
      const kind = `${seed.network ? `${seed.network} ` : ''}${seed.precision}`;
      tried[kind] = (tried[kind] ?? 0) + 1;
      distinct += new Set(host).size;
    };
    fc.assert(fc.property(netSeed, holds), { numRuns: RUNS, seed: SEED });
    console.log(
      `${RUNS} random nets: ${JSON.stringify(tried)}, ${refused} refused, ${distinct} different values equal`,
    );
    expect(Object.keys(tried)).toEqual(expect.arrayContaining(['float', 'int8', 'int16']));
    expect(refused).toBeLessThan(RUNS / 5);
    expect(distinct).toBeGreaterThan((RUNS * SAMPLES) / 2);
  },
  scaled(300_000, 7_200_000),
);
