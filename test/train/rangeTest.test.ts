import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../src/io/config/yamlFile.ts';
import { makeDataset } from '../../src/train/dataset.ts';
import { rangeTest, suggest } from '../../src/train/rangeTest.ts';
import { checkRecipe } from '../../src/train/recipe.ts';
import { thermalSeries } from './support.ts';

const recipeWith = (training: string) =>
  checkRecipe(
    parseYaml(
      `slipring: 1
name: body
summary: Temperature of a body that a current heats.
data: { pipeline: none.yaml, logs: [log] }
inputs: [current]
targets: [temperature]
split: { train: 0.7, validation: 0.2, test: 0.1 }
model: { units: 8 }
training: { epochs: 30, chunk: 32, ${training} }
`,
      'body.yaml',
    ),
  );

describe('suggest', () => {
  // level to row 30, down by 0.01 a row to row 60 but by 0.05 at row 45, then up
  const rates = Array.from({ length: 100 }, (_, i) => 10 ** (-7 + (8 * i) / 99));
  const losses = rates.map((_, i) =>
    i <= 30 ? 1 : i <= 60 ? 1 - 0.01 * (i - 30) - (i >= 46 ? 0.04 : 0) : 0.7 + 0.02 * (i - 60),
  );

  it('finds the steepest fall, a tenth of the minimum, the valley and their median, by hand', () => {
    const { steep, minimumOver10, valley, median } = suggest(rates, losses);
    expect(steep).toBe(rates[45]);
    expect(minimumOver10).toBeCloseTo(rates[60] / 10, 12);
    // the longest fall has 31 rows and ends at 60: 29 + floor(31 / 3) + floor(31 / 6) = 44
    expect(valley).toBe(rates[44]);
    expect(median).toBe([steep, minimumOver10, valley].sort((a, b) => a - b)[1]);
  });

  it('gives numbers where the loss left at once', () => {
    expect(Object.values(suggest(rates.slice(0, 3), [1, 2, 9])).every(Number.isFinite)).toBe(true);
  });
});

describe('rangeTest', () => {
  it('raises the rate until the loss leaves, and suggests one between', () => {
    const series = [thermalSeries(3000, 7, 0.3, 20)];
    const recipe = recipeWith('optimizer: momentum, clip: 100');
    const { rates, losses, suggestions } = rangeTest(recipe, makeDataset(recipe, series), 1);
    expect(rates).toHaveLength(losses.length);
    expect(rates[0]).toBe(1e-7);
    // it ends where the loss leaves, or at the highest rate
    expect(losses.length === 100 || losses[losses.length - 1] > Math.min(...losses)).toBe(true);
    expect(suggestions.median).toBeGreaterThan(1e-4);
    expect(suggestions.median).toBeLessThan(1);
  });

  it('is not led by chunks that are harder than others, and takes losses below zero', () => {
    // a body that is warmer from chunk to chunk: what the untrained net gets wrong depends on the place
    const { columns, ...rest } = thermalSeries(3000, 7, 0.3, 20);
    const warmer = columns.map((x, c) => (c === 0 ? x : x.map((v, i) => v + 20 * Math.sin(i / 300))));
    const series = [{ ...rest, columns: warmer }];
    for (const loss of ['mse', 'gaussianNll']) {
      const recipe = recipeWith(`loss: ${loss}, batch: 2`);
      const { rates, suggestions } = rangeTest(recipe, makeDataset(recipe, series), 1);
      expect(rates.length).toBeGreaterThan(60);
      expect(suggestions.steep).toBeGreaterThan(1e-4);
      expect(suggestions.median).toBeGreaterThan(1e-4);
      expect(suggestions.median).toBeLessThan(1);
    }
  });

  it('tells rates as the recipe writes them, where they are meant for another batch', () => {
    const series = [thermalSeries(3000, 7, 0.3, 20)];
    const plain = recipeWith('batch: 8');
    const scaled = recipeWith('batch: 8, rateFor: { batch: 2, scale: linear }');
    const best = (recipe: typeof plain) =>
      10 * rangeTest(recipe, makeDataset(recipe, series), 1).suggestions.minimumOver10;
    // four times the batch, four times the rate: the recipe names a fourth of it
    expect(best(plain) / best(scaled)).toBeGreaterThan(2.5);
    expect(best(plain) / best(scaled)).toBeLessThan(6);
  });

  it('has nothing to say of a method without a rate', () => {
    const recipe = recipeWith('optimizer: levenbergMarquardt, engine: reference');
    const data = makeDataset(recipe, [thermalSeries(2000, 7, 0.3, 20)]);
    expect(() => rangeTest(recipe, data, 1)).toThrow('levenbergMarquardt has no learning rate');
  });
});
