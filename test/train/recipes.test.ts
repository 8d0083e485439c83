import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/io/yamlFile.ts';
import { makeDataset } from '../../src/train/dataset.ts';
import { checkRecipe } from '../../src/train/recipe.ts';
import { recordSeries } from '../../src/train/recordSeries.ts';
import { trainModel } from '../../src/train/trainModel.ts';
import { recording } from '../support/recordings.ts';

const readRecipe = async (name: string) => checkRecipe(await readYaml(`models/recipes/${name}`));

describe('models/recipes', () => {
  it.each(readdirSync('models/recipes'))('%s is a recipe whose pipeline is there', async (name) => {
    const { name: model, data } = await readRecipe(name);
    expect(name).toBe(`${model}.yaml`);
    expect(existsSync(data.pipeline)).toBe(true);
  });

  const logs = ['fp1', 'fp2'].map((log) => recording(`emotorcycle_lem/${log}.csv.gz`));
  it.runIf(logs.every((log) => log !== undefined))(
    'emotorcycle: beats every baseline on the recorded sessions, in int8 too',
    async () => {
      const recipe = await readRecipe('emotorcycle.yaml');
      const series = await recordSeries(recipe, logs as string[], {});
      const { gates, scores } = await trainModel(recipe, makeDataset(recipe, series), [1]);
      expect(gates.map(({ name, passed }) => [name, passed])).toEqual([
        ['int8 rise', true],
        ['baselines', true],
      ]);
      expect(scores[1].tables[0].all.rmse).toBeLessThan(1.5);
    },
    30_000,
  );
});
