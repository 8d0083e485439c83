import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../src/io/config/yamlFile.ts';
import { crossValidate, type FoldScores, summarize } from '../../src/train/crossValidate.ts';
import { makeDataset, makeFolds } from '../../src/train/dataset.ts';
import { checkRecipe } from '../../src/train/recipe.ts';
import { trainModel } from '../../src/train/trainModel.ts';
import { seriesOf, thermalSeries } from './support.ts';

const recipeWith = (split: string, more = '') =>
  checkRecipe(
    parseYaml(
      `slipring: 1
name: body
summary: Temperature of a body that a current heats.
data: { pipeline: none.yaml }
inputs: [current]
targets: [temperature]
split: ${split}
model: { units: 3 }
training: { epochs: 2, chunk: 16, batch: 2 }
${more}`,
      'body.yaml',
    ),
  );
const body = [thermalSeries(900, 7, 0.3, 20)];

describe('crossValidate', () => {
  it('judges each fold by a model of its own, and sums the folds up', async () => {
    const recipe = recipeWith('{ method: kFold, folds: 3, embargo: 10, test: 0.1 }');
    const seen: number[] = [];
    const folds = await crossValidate(recipe, body, [1], ({ fold }) => seen.push(fold));
    expect(seen).toEqual([1, 2, 3]);
    const summary = summarize(folds);
    expect(summary.map((s) => [s.predictor, s.figure])).toEqual(
      folds[0].scores.flatMap((s) => [
        [s.name, 'rmse'],
        [s.name, 'mae'],
        [s.name, 'worst'],
      ]),
    );
    const { values, mean, std } = summary[0];
    expect(values).toEqual(folds.map((f) => f.scores[0].tables[0].all.rmse));
    expect(mean).toBeCloseTo((values[0] + values[1] + values[2]) / 3, 12);
    expect(std).toBeCloseTo(Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 2), 12);
  });

  it('fits a scaler a fold, from that fold alone', () => {
    const recipe = recipeWith('{ method: expanding, folds: 3 }');
    const folds = makeFolds(recipe, body);
    expect(new Set(folds.map((f) => f.scaler.inputs[0].mean)).size).toBe(3);
    for (const { split, scaler } of folds) {
      const values = split.train.series.flatMap((s) => [...s.columns[0]]);
      expect(scaler.inputs[0].mean).toBeCloseTo(values.reduce((a, b) => a + b) / values.length, 12);
    }
    // rows that a fold judges by do not reach its statistics
    const [first] = folds;
    const from = Math.min(...first.validation.map((s) => s.from)) + first.split.train.rows;
    const [{ columns }] = body;
    const changed = seriesOf({
      current: columns[0].map((v, i) => (i < from ? v : 1e6)),
      temperature: columns[1].map((v, i) => (i < from ? v : -1e6)),
    });
    expect(makeFolds(recipe, [changed])[0].scaler).toEqual(first.scaler);
  });

  it('trains a model from the fold that the recipe names, the last by default', () => {
    const folds = makeFolds(recipeWith('{ method: kFold, folds: 3 }'), body);
    const rowsOf = (split: string) => makeDataset(recipeWith(split), body).validation;
    expect(rowsOf('{ method: kFold, folds: 3 }')).toEqual(folds[2].validation);
    expect(rowsOf('{ method: kFold, folds: 3, fold: 1 }')).toEqual(folds[0].validation);
  });

  it('gives each fold its share of regimes', () => {
    const groups = ['a', 'b', 'c', 'd'].map((group, i) => ({
      ...seriesOf({ current: new Array(100).fill(i < 2 ? 0.5 : 1.5), temperature: new Array(100).fill(i) }),
      log: `log ${i}`,
      group,
    }));
    const recipe = recipeWith(
      '{ method: groups, folds: 2, stratify: regimes }',
      'regimes: { on: current, edges: [1], names: [weak, strong] }\n',
    );
    for (const { split } of makeFolds(recipe, groups)) {
      expect(split.validation.series.map((s) => s.columns[0][0]).sort()).toEqual([0.5, 1.5]);
    }
    expect(() => recipeWith('{ method: groups, folds: 2, stratify: labels }')).toThrow(
      'split: the recipe has no labels',
    );
  });

  it('refuses a recipe without folds, and says how to write them', () => {
    expect(() => makeFolds(recipeWith('{ train: 0.6, validation: 0.4, test: 0 }'), body)).toThrow(
      'split: has no cross-validation; say how: { method: kFold, folds: 5 }',
    );
  });

  it('judges each seed, lets no fold choose among them, and judges an ensemble as one', async () => {
    const recipe = recipeWith('{ method: kFold, folds: 2 }');
    const folds = await crossValidate(recipe, body, [1, 2]);
    expect(folds.map((f) => [f.fold, f.seed])).toEqual([
      [1, 1],
      [1, 2],
      [2, 1],
      [2, 2],
    ]);
    const errors = folds.map((f) => f.scores[0].tables[0].all);
    const [rmse, , worst] = summarize(folds);
    expect(rmse.values).toEqual([(errors[0].rmse + errors[1].rmse) / 2, (errors[2].rmse + errors[3].rmse) / 2]);
    expect(worst.values).toEqual([
      Math.max(errors[0].worst, errors[1].worst),
      Math.max(errors[2].worst, errors[3].worst),
    ]);
    expect(errors[0].rmse).not.toBe(errors[1].rmse);

    const joined = { ...recipe, training: { ...recipe.training, ensemble: 'seeds' as const } };
    expect(await crossValidate(joined, body, [1, 2])).toHaveLength(2);
  });

  it('sums outputs up where they have one unit', () => {
    const figures = (mae: number) => ({ all: { rows: 1, rmse: 2 * mae, mae, bias: 0, worst: mae } });
    const fold = (fold: number, mae: number, unit = 'degC'): FoldScores => ({
      fold,
      folds: 2,
      trainRows: 1,
      validationRows: 1,
      seed: 1,
      outputs: [
        { name: 'a', unit: 'degC' },
        { name: 'b', unit },
      ],
      warnings: [],
      scores: [{ name: 'float', tables: [figures(mae), figures(3 * mae)] }],
    });
    const all = (folds: FoldScores[]) => summarize(folds).filter((s) => s.output?.endsWith('of outputs'));
    expect(all([fold(1, 1), fold(2, 2)]).map((s) => [s.output, s.figure, s.values, s.mean])).toEqual([
      ['mean of outputs', 'rmse', [4, 8], 6],
      ['mean of outputs', 'mae', [2, 4], 3],
      ['worst of outputs', 'worst', [3, 6], 4.5],
    ]);
    expect(all([fold(1, 1, 'A'), fold(2, 2, 'A')])).toEqual([]);
  });

  it('sums up classes by what was found', () => {
    const fold = (fold: number, accuracy: number): FoldScores => ({
      fold,
      folds: 2,
      trainRows: 1,
      validationRows: 1,
      seed: 1,
      outputs: ['a', 'b'].map((name) => ({ name, unit: '1' })),
      warnings: [],
      scores: [
        {
          name: 'float',
          tables: [],
          classes: { table: { all: { rows: 4, accuracy, macroF1: accuracy / 2, logLoss: 1 } }, confusion: [] },
        },
      ],
    });
    const [accuracy, f1] = summarize([fold(1, 0.5), fold(2, 1)]);
    expect(accuracy).toMatchObject({ figure: 'accuracy', mean: 0.75, std: Math.sqrt(0.125) });
    expect(f1).toMatchObject({ figure: 'macroF1', mean: 0.375 });
  });
});

describe('a model of shuffled rows', () => {
  it('carries the warning on its card, with the reason', async () => {
    const recipe = recipeWith('{ method: shuffled, folds: 3, force: each chunk is another motor }');
    const { model, doubts } = await trainModel(recipe, makeDataset(recipe, body), [1]);
    const warning =
      'train and validation rows were shuffled, since "each chunk is another motor": neighbours stand in both';
    expect(model.card.training.warnings).toEqual([warning]);
    expect(doubts).toContain(warning);
  });
});
