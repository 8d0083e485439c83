import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../src/io/config/yamlFile.ts';
import { loadModel } from '../../src/model/loadModel.ts';
import { saveModel } from '../../src/model/saveModel.ts';
import { makeDataset } from '../../src/train/dataset.ts';
import { checkRecipe } from '../../src/train/recipe.ts';
import { trainModel } from '../../src/train/trainModel.ts';
import { temporaryFolder } from '../support/folder.ts';
import { thermalSeries } from './support.ts';

const recipe = checkRecipe(
  parseYaml(
    `slipring: 1
name: body
summary: Temperature of a body that a current heats.
data: { pipeline: none.yaml, logs: [/somewhere/secret/log] }
inputs: [current]
targets: [temperature]
split: { train: 0.6, validation: 0.2, test: 0.2 }
model: { units: 8 }
training: { epochs: 40, rate: 0.01, chunk: 32, burnIn: 90 }
regimes: { on: current, edges: [1], names: [weak, strong] }
`,
    'body.yaml',
  ),
);
const dataset = (rows = 16000) => makeDataset(recipe, [thermalSeries(rows, 7, 0.3, 20)]);
const folder = temporaryFolder().path;

describe('trainModel', () => {
  it('beats the baselines on a body whose heat is the square of its current, in float and int8', async () => {
    const { scores, gates, model, runs } = await trainModel(recipe, dataset(), [1]);
    const rmse = Object.fromEntries(scores.map((s) => [s.name, s.tables[0].all.rmse]));
    expect(rmse.float).toBeLessThan(0.6);
    expect(rmse.float).toBeLessThan(rmse['EWMA bank + ridge']);
    expect(rmse['EWMA bank + ridge']).toBeLessThan(rmse['linear in the inputs']);
    expect(gates.map((g) => g.passed)).toEqual([true, true]);
    expect(Math.abs(rmse.int8 / rmse.float - 1)).toBeLessThan(0.01);
    // the loss that stopped the training is the error of the streaming predictor, by another way and in single precision
    const std = model.card.outputs[0].std;
    expect(Math.sqrt(runs[0].validationLoss) * std).toBeCloseTo(rmse.float, 6);
  });

  it('doubts validation rows that are far easier than the train rows, and no net whose losses hold cold starts', async () => {
    const doubtsOf = async (noise: number, changes = {}) => {
      const body = thermalSeries(4000, 7, 0.3, 20);
      const { columns } = body;
      // one row up, one row down, while it learns
      for (let i = 0; i < 2400; i++) columns[1][i] += i % 2 === 0 ? noise : -noise;
      const training = { ...recipe.training, epochs: 25, rate: 0.02, ...changes };
      const { doubts, runs } = await trainModel({ ...recipe, training }, makeDataset(recipe, [body]), [1]);
      const { trainLoss, validationLoss } = runs[0];
      return { ratio: validationLoss / trainLoss, doubts: doubts.filter((d) => /of that on train rows/.test(d)) };
    };
    expect((await doubtsOf(8)).doubts).toHaveLength(1);
    // each of many short lanes begins cold in a warm body
    const cold = await doubtsOf(0, { burnIn: 0, batch: 48, epochs: 120 });
    expect(cold.ratio).toBeLessThan(0.36);
    expect(cold.doubts).toEqual([]);
  });

  it('makes 16-bit weights where the recipe asks for them, and judges those', async () => {
    const short = { ...recipe.training, epochs: 3 };
    const wide = { ...recipe, training: short, quantize: { precision: 'int16' as const } };
    const { model, scores, gates } = await trainModel(wide, dataset(3000), [1]);
    expect([model.int8, model.int16?.[0].values.weightHh]).toEqual([undefined, expect.any(Int16Array)]);
    expect(scores.slice(0, 2).map((s) => s.name)).toEqual(['float', 'int16']);
    expect(gates[0].text).toMatch(/^int16 against float/);
    const [float, int16] = scores.map((s) => s.tables[0].all.rmse);
    expect(Math.abs(int16 / float - 1)).toBeLessThan(1e-3);
  });

  it('writes the same folder, byte for byte, for the same seed, and one that loads', async () => {
    const folders = await Promise.all(
      ['a', 'b'].map(async (name) => {
        const { model } = await trainModel(
          { ...recipe, training: { ...recipe.training, epochs: 3 } },
          dataset(3000),
          [1],
        );
        saveModel(join(folder, name), model);
        return join(folder, name);
      }),
    );
    const [a, b] = folders.map((f) =>
      readdirSync(f)
        .sort()
        .map((file) => [file, readFileSync(join(f, file), 'latin1')]),
    );
    expect(a.map(([file]) => file)).toEqual(['card.json', 'golden.json', 'int8.safetensors', 'weights.safetensors']);
    expect(a).toEqual(b);
    const { card } = loadModel(folders[0]);
    expect(card.training.parts.map((p) => p.part)).toEqual(['all', 'train', 'validation', 'test']);
    expect(JSON.stringify(card)).not.toContain('secret');
    // regimes are judged one by one, and no figure stands there for test rows
    expect(new Set(card.metrics.map((m) => m.regime))).toEqual(new Set(['all', 'weak', 'strong']));
    expect(new Set(card.metrics.map((m) => m.split))).toEqual(new Set(['validation']));
  });

  it('keeps the best of several seeds', async () => {
    const short = { ...recipe, training: { ...recipe.training, epochs: 2 } };
    const { runs, model } = await trainModel(short, dataset(3000), [1, 2, 3]);
    const best = runs.reduce((a, b) => (b.validationLoss < a.validationLoss ? b : a));
    expect(runs.map((r) => r.seed)).toEqual([1, 2, 3]);
    expect(model.card.training.seed).toBe(best.seed);
  });

  it('stops after the epoch in which it is interrupted and gives the best so far', async () => {
    const stop = new AbortController();
    const stopped: number[] = [];
    const trained = await trainModel(recipe, dataset(3000), [1, 2], {
      signal: stop.signal,
      onEpoch: ({ epoch }) => epoch === 1 && stop.abort(),
      onInterrupt: (trainer, seed) => stopped.push(seed, trainer.epoch),
    });
    expect(trained.interrupted).toBe(true);
    expect(trained.runs.map((r) => r.epochs)).toEqual([2]);
    expect(stopped).toEqual([1, 2]);
  });
});
