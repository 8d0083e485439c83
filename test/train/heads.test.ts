import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { parseYaml } from '../../src/io/config/yamlFile.ts';
import { loadModel } from '../../src/model/loadModel.ts';
import { saveModel } from '../../src/model/saveModel.ts';
import { Predictor } from '../../src/nn/predictor.ts';
import { makeDataset } from '../../src/train/dataset.ts';
import { checkRecipe } from '../../src/train/recipe.ts';
import { trainModel } from '../../src/train/trainModel.ts';
import { temporaryFolder } from '../support/folder.ts';
import { seriesOf } from './support.ts';

const recipeWith = (model: string, training = '') =>
  checkRecipe(
    parseYaml(
      `slipring: 1
name: noisy
summary: A line whose noise grows with it.
data: { pipeline: none.yaml, logs: [log] }
inputs: [input]
targets: [output]
split: { train: 0.7, validation: 0.2, test: 0.1 }
model: ${model}
training: { epochs: 40, patience: 40, rate: 0.02, chunk: 32, batch: 16, ${training} }
`,
      'noisy.yaml',
    ),
  );

/** output = 5 + 3 input + (1 + input) noise, input from 0 to 1. */
function noisy(rows: number) {
  const random = new Random(3);
  const input = Float64Array.from({ length: rows }, () => random.uniform());
  return seriesOf({ input, output: input.map((x) => 5 + 3 * x + (1 + x) * random.normal()) });
}
const series = [noisy(12_000)];
const folder = temporaryFolder().path;

async function train(recipe: ReturnType<typeof recipeWith>, name: string, rows = series) {
  const data = makeDataset(recipe, rows);
  const { model, scores, coverage } = await trainModel(recipe, data, [1]);
  saveModel(join(folder, name), model);
  const loaded = loadModel(join(folder, name));
  const at = (x: number, precision: 'float' | 'int8' = 'float') => {
    const predictor = new Predictor(loaded, precision);
    const y = new Float64Array(predictor.outputs);
    predictor.process(1, Float64Array.of(x), y);
    return [...y];
  };
  return { card: loaded.card, scores, coverage, at };
}

describe('heads', () => {
  it('gives quantiles of what may come, an output each, and is judged by the median', async () => {
    const recipe = recipeWith('{ layers: [{ cell: dense, units: 8, activation: tanh }] }', 'loss: quantile');
    const { card, at, scores, coverage } = await train(recipe, 'quantiles');
    expect(card.outputs.map((o) => o.name)).toEqual(['outputQ10', 'outputQ50', 'outputQ90']);
    for (const x of [0.1, 0.9]) {
      // the tenth part of a normal distribution lies 1.2816 deviations below its mean
      const truth = [-1.2816, 0, 1.2816].map((z) => 5 + 3 * x + (1 + x) * z);
      for (const [k, y] of at(x).entries()) expect(Math.abs(y - truth[k])).toBeLessThan(0.3);
    }
    expect(scores[0].tables[0].all.bias).toBeCloseTo(0, 0);
    expect(scores[0].tables).toHaveLength(1);
    expect(coverage.map(({ predictor, level }) => [predictor, level])).toEqual(
      ['float', 'int8'].flatMap((predictor) => [0.1, 0.5, 0.9].map((level) => [predictor, level])),
    );
    // 2400 rows: three deviations of a counted part are 0.03
    for (const { level, below } of coverage) expect(Math.abs(below - level)).toBeLessThan(0.04);
  });

  it('doubts figures of a level that is not the middle', async () => {
    const doubtsOf = async (levels: string) => {
      const recipe = recipeWith('{ layers: [] }', `loss: { quantile: { levels: ${levels} } }`);
      const once = { ...recipe, training: { ...recipe.training, epochs: 1 } };
      return (await trainModel(once, makeDataset(once, series), [1])).doubts.filter((d) => d.includes('level'));
    };
    expect(await doubtsOf('[0.1, 0.9]')).toEqual([expect.stringContaining('judge level 0.1 as if')]);
    expect(await doubtsOf('[0.1, 0.5]')).toEqual([]);
  });

  it('gives mean and log variance, in the unit of the target', async () => {
    const recipe = recipeWith('{ layers: [{ cell: dense, units: 8, activation: tanh }] }', 'loss: gaussianNll');
    const { card, at, coverage } = await train(recipe, 'normal');
    expect(coverage).toHaveLength(6);
    for (const { level, below } of coverage) expect(Math.abs(below - level)).toBeLessThan(0.04);
    expect(card.outputs.map((o) => o.name)).toEqual(['output', 'outputLogVariance']);
    for (const x of [0.1, 0.9]) {
      const [mean, logVariance] = at(x);
      expect(Math.abs(mean - (5 + 3 * x))).toBeLessThan(0.3);
      expect(Math.abs(Math.exp(logVariance / 2) / (1 + x) - 1)).toBeLessThan(0.1);
    }
  });

  it('keeps outputs between 0 and 1, in int8 too', async () => {
    const random = new Random(3);
    const input = Float64Array.from({ length: 4000 }, () => random.normal());
    const rows = [seriesOf({ input, output: input.map((x) => 1 / (1 + Math.exp(1 - 2 * x))) })];
    const recipe = recipeWith('{ layers: [], head: sigmoid }', 'loss: mae');
    const { card, at, coverage } = await train(recipe, 'bounded', rows);
    expect(coverage).toEqual([]);
    expect(card.head).toBe('sigmoid');
    expect(card.outputs[0]).toMatchObject({ mean: 0, std: 1 });
    for (const x of [-3, 0, 0.5, 2]) {
      expect(at(x)[0]).toBeCloseTo(1 / (1 + Math.exp(1 - 2 * x)), 1);
      expect(at(x, 'int8')[0]).toBeCloseTo(at(x)[0], 2);
    }
    expect(at(1e6, 'int8')[0]).toBeLessThanOrEqual(1);
  });

  it('takes hidden layers of every kind, and gives those without a bound theirs from training rows', async () => {
    const recipe = recipeWith(
      '{ layers: [{ cell: dense, units: 6, activation: relu }, { cell: gru, units: 4 }] }',
      'loss: { huber: { delta: 0.5 } }',
    );
    const { at, scores } = await train(recipe, 'stack');
    expect(at(0.5, 'int8')[0]).toBeCloseTo(at(0.5)[0], 1);
    expect(scores[0].tables[0].all.rmse).toBeLessThan(1.65);
  });
});

describe('a recipe', () => {
  it.each([
    ['{ layers: [{ cell: grue, units: 3 }] }', '', /noisy.yaml:8:27: net: unknown cell "grue"/],
    ['{ layers: [{ cell: gru }] }', '', /gru: units is missing/],
    ['{ units: 4 }', 'loss: crossEntropy', /crossEntropy learns labels, and there are none/],
    ['{ units: 4 }', 'optimizer: levenbergMarquardt, engine: reference, loss: mae', /needs loss mse, got mae/],
    ['{ units: 4, head: sigmoid }', 'loss: gaussianNll', /head: sigmoid is for targets/],
  ])('with %s and %s is refused with its place', (model, training, message) => {
    expect(() => recipeWith(model, training)).toThrow(message);
  });
});
