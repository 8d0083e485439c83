import { crossValidate } from '../../src/train/crossValidate.ts';
import type { Series } from '../../src/train/data/series.ts';
import { type Dataset, makeDataset, makeFolds } from '../../src/train/dataset.ts';
import type { Recipe } from '../../src/train/recipe.ts';
import type { Score } from '../../src/train/score.ts';
import { trainModel } from '../../src/train/trainModel.ts';
import type { Judged } from './figures.ts';

/** Slipring's net as it is trained, and in the integers that run on a controller. */
export const [FLOAT, INTEGER] = ['Slipring', 'Slipring, integers'];

/** The parts that a recipe is judged on, each with what is learned from for it: its folds, or its one split. */
export const partsOf = (recipe: Recipe, series: readonly Series[]): Dataset[] =>
  'method' in recipe.split ? makeFolds(recipe, series) : [makeDataset(recipe, series)];

/**
 * Trains a recipe by the functions of `slipring train --folds` and judges it on each part, which has no say in what is learned. `titles`
 * name the parts. With `only`, the float net alone counts, by that name; else its integers and the baselines of every training too.
 */
export async function trained(
  recipe: Recipe,
  series: readonly Series[],
  seeds: readonly number[],
  titles: readonly string[],
  only?: string,
): Promise<Judged[]> {
  const tell = (part: string, seed: number) => console.error(`  ${only ?? FLOAT}, ${part}, seed ${seed}`);
  // an ensemble is of all seeds
  const together = recipe.training.ensemble === 'seeds';
  const judged = (part: string, drawn: number, [float, ...others]: readonly Score[]): Judged[] => {
    const seed = together ? undefined : drawn;
    // a net that does not fit into integers has none
    const integers = others.filter(({ name }) => name === recipe.quantize.precision);
    const baselines = others.filter(({ name }) => name !== recipe.quantize.precision);
    if (only !== undefined) return [{ predictor: only, part, seed, ...figuresOf(float) }];
    return [
      { predictor: FLOAT, part, seed, ...figuresOf(float) },
      ...integers.map((s) => ({ predictor: INTEGER, part, seed, ...figuresOf(s) })),
      ...baselines.map((b) => ({ predictor: b.name, part, ...figuresOf(b) })),
    ];
  };
  if ('method' in recipe.split) {
    const folds = await crossValidate(recipe, series, seeds, ({ fold, seed }) => tell(titles[fold - 1], seed));
    return folds.flatMap(({ fold, seed, scores }) => judged(titles[fold - 1], seed, scores));
  }
  const unseen = { ...recipe, training: { ...recipe.training, refit: false } };
  const all: Judged[] = [];
  for (const seed of seeds) {
    const { scores } = await trainModel(unseen, makeDataset(unseen, series), [seed]);
    tell(titles[0], seed);
    all.push(...judged(titles[0], seed, scores));
  }
  return all;
}

function figuresOf({ tables, classes }: Score): Pick<Judged, 'errors' | 'found'> {
  if (classes) return { found: classes.table.all };
  return { errors: tables.map((t) => t.all) };
}
