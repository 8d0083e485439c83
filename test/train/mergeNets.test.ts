import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { parseYaml } from '../../src/io/config/yamlFile.ts';
import { toNetModel } from '../../src/model/model.ts';
import { forwardNet, initNet, type LayerSpec, zeroState } from '../../src/nn/net.ts';
import { quantizeNet } from '../../src/nn/quantize.ts';
import { makeDataset } from '../../src/train/dataset.ts';
import { mergeNets } from '../../src/train/mergeNets.ts';
import { checkRecipe } from '../../src/train/recipe.ts';
import { trainModel } from '../../src/train/trainModel.ts';
import { thermalSeries } from './support.ts';

const [T, B, INPUTS] = [12, 3, 4];
const random = new Random(2);
const x = Float64Array.from({ length: T * B * INPUTS }, () => random.normal());

const stacks: LayerSpec[][] = [
  [
    { cell: 'gru', units: 5 },
    { cell: 'dense', units: 2 },
  ],
  [
    { cell: 'lstm', units: 3 },
    { cell: 'rnn', units: 4 },
    { cell: 'dense', units: 6, activation: 'gelu' },
    { cell: 'dense', units: 1 },
  ],
  [{ cell: 'dense', units: 3 }],
];

describe('mergeNets', () => {
  it.each(stacks.map((spec) => [spec.map((l) => l.cell).join(', '), spec] as const))(
    'gives the mean of the members: %s',
    (_, spec) => {
      const nets = [1, 2, 3].map((seed) => initNet(spec, INPUTS, seed));
      const outputs = [...nets, mergeNets(nets)].map((net) => forwardNet(net, x, zeroState(net, B), T, B).y);
      const merged = outputs[3];
      for (const [i, y] of merged.entries())
        expect(y).toBeCloseTo((outputs[0][i] + outputs[1][i] + outputs[2][i]) / 3, 12);
    },
  );

  it('gives a net that quantizes, and leaves a single one as it is', () => {
    const nets = [1, 2].map((seed) => initNet(stacks[0], INPUTS, seed));
    const [gru, head] = quantizeNet(mergeNets(nets), { inputRange: [4, 4, 4, 4] });
    expect([gru.units, head.inputs]).toEqual([10, 10]);
    expect(mergeNets([nets[0]])).toBe(nets[0]);
  });

  it('refuses what no layer may be', () => {
    const nets = [1, 2].map((seed) =>
      initNet(
        [
          { cell: 'gru', units: 300 },
          { cell: 'dense', units: 1 },
        ],
        INPUTS,
        seed,
      ),
    );
    expect(() => mergeNets(nets)).toThrow('units must be an integer in [1, 512], got 600');
  });
});

const recipeWith = (training: string) =>
  checkRecipe(
    parseYaml(
      `slipring: 1
name: body
summary: Temperature of a body that a current heats.
data: { pipeline: none.yaml, logs: [log] }
inputs: [current]
targets: [temperature]
split: { train: 0.6, validation: 0.2, test: 0.2 }
model: { units: 6 }
training: { epochs: 12, rate: 0.02, chunk: 32, burnIn: 90, ${training} }
`,
      'body.yaml',
    ),
  );

describe('training.ensemble', () => {
  const errorsOf = async (training: string, seeds: number[]) => {
    const recipe = recipeWith(training);
    const { model, scores, doubts } = await trainModel(
      recipe,
      makeDataset(recipe, [thermalSeries(6000, 7, 0.3, 20)]),
      seeds,
    );
    return {
      units: toNetModel(model).net.layers[0].params.units,
      rmse: scores[0].tables[0].all.rmse,
      int8: scores[1].tables[0].all.rmse,
      doubts,
    };
  };

  it('of seeds is one net, better than its members are on average', async () => {
    const members = [await errorsOf('patience: 99', [1]), await errorsOf('patience: 99', [2])];
    const merged = await errorsOf('patience: 99, ensemble: seeds', [1, 2]);
    expect(merged.units).toBe(12);
    expect(merged.rmse).toBeLessThan((members[0].rmse + members[1].rmse) / 2);
    expect(merged.int8 / merged.rmse).toBeCloseTo(1, 1);
  });

  it('of snapshots takes the ends of the last cycles', async () => {
    const merged = await errorsOf('schedule: { restarts: { first: 3 } }, ensemble: { snapshots: 3 }', [1]);
    expect(merged.units).toBe(18);
    expect(merged.rmse).toBeLessThan(2);
    expect(merged.doubts).not.toContainEqual(expect.stringContaining('snapshots of'));
    expect(() => recipeWith('ensemble: { snapshots: 3 }')).toThrow('ensemble of snapshots needs schedule restarts');
  });

  it('of snapshots says so when training ended before all of them were taken', async () => {
    // full speed again after each cycle: the first epoch of a cycle is worse than the last of the one before
    const merged = await errorsOf('schedule: { restarts: { first: 3 } }, ensemble: { snapshots: 4 }, patience: 1', [1]);
    expect(merged.doubts).toContainEqual(
      expect.stringMatching(/the ensemble has [123] snapshots of 4: training ended sooner/),
    );
  });
});
