import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../src/io/config/yamlFile.ts';
import { makeDataset } from '../../src/train/dataset.ts';
import { makeTrainer } from '../../src/train/fit.ts';
import { checkRecipe } from '../../src/train/recipe.ts';
import { thermalSeries } from './support.ts';

const recipeWith = (training: string, more = '') =>
  checkRecipe(
    parseYaml(
      `slipring: 1
name: body
summary: Temperature of a body that a current heats.
data: { pipeline: none.yaml, logs: [log] }
inputs: [current]
targets: [temperature]
split: { train: 0.6, validation: 0.2, test: 0.2 }
model: { units: 4 }
training: { epochs: 10, rate: 0.01, chunk: 32, batch: 8, ${training} }
${more}`,
      'body.yaml',
    ),
  );
const series = [thermalSeries(2000, 7, 0.3, 20)];

/** The last rate of each of the first epochs. */
function rates(training: string, epochs = 1): number[] {
  const recipe = recipeWith(training);
  const trainer = makeTrainer(recipe, makeDataset(recipe, series), 1);
  return Array.from({ length: epochs }, () => trainer.runEpoch().rate);
}

describe('makeTrainer', () => {
  it('scales the rate with the batch that the recipe means, linearly or by the root', () => {
    expect(rates('schedule: constant')).toEqual([0.01]);
    expect(rates('schedule: constant, rateFor: { batch: 2, scale: linear }')).toEqual([0.04]);
    expect(rates('schedule: constant, rateFor: { batch: 2 }')).toEqual([0.02]);
  });

  it('follows the schedule of the recipe over epochs, warm-up before it', () => {
    expect(rates('schedule: { step: { every: 2, factor: 0.5 } }', 5)).toEqual([0.01, 0.01, 0.005, 0.005, 0.0025]);
    const warm = rates('schedule: constant, warmup: 4', 5);
    [0.0025, 0.005, 0.0075, 0.01, 0.01].forEach((rate, k) => {
      expect(warm[k]).toBeCloseTo(rate, 12);
    });
  });

  it('counts one update an epoch for a full batch', () => {
    const full = rates('schedule: constant, warmup: 4, update: epoch', 5);
    [0.0025, 0.005, 0.0075, 0.01, 0.01].forEach((rate, k) => {
      expect(full[k]).toBeCloseTo(rate, 12);
    });
  });
});

describe('a recipe', () => {
  it.each([
    ['momentum: 0.9', 'training: momentum is of optimizer momentum or nesterov, got adam'],
    ['shuffle: true', 'training: shuffle is for windows'],
    ['schedule: cosin', 'body.yaml:9:68: training.schedule must be constant, cosine, step'],
    ['dropout: 1', 'training.dropout must be below 1, got 1'],
    ['average: { ema: 0.9, swa: 0.5 }', 'unknown key "swa"'],
  ])('with %s is refused', (training, message) => {
    expect(() => recipeWith(training)).toThrow(message);
  });
});
