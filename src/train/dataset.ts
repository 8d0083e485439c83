import { DataError } from '../core/errors.ts';
import { hashOf } from './data/hash.ts';
import { fitScaler, type Scaler } from './data/scaler.ts';
import { type Sequence, sequencesOf } from './data/sequences.ts';
import type { Series } from './data/series.ts';
import { type Split, splitByLog, splitByTime } from './data/split.ts';
import type { Task } from './data/task.ts';
import { extentOf, type Recipe } from './recipe.ts';
import { temperaturesOf } from './thermalModel.ts';

/** Series made ready for one recipe: parts, frozen statistics of the train part, and sequences. */
export interface Dataset {
  readonly task: Task;
  /** All rows, before the split, and their hash. */
  readonly rows: number;
  readonly hash: string;
  readonly split: Split;
  readonly scaler: Scaler;
  readonly train: readonly Sequence<'train'>[];
  readonly validation: readonly Sequence<'validation'>[];
}

export function taskOf({ inputs, targets, residualTo, model: { network } }: Recipe): Task {
  if (!network) return { inputs, targets, residualTo };
  return { inputs, targets, alike: temperaturesOf(network), starts: network.start === undefined ? targets : [] };
}

/** Splits, fits the scaler on the train part and reads sequences. Throws ConfigError or DataError for what does not fit. */
export function makeDataset(recipe: Recipe, series: readonly Series[]): Dataset {
  const task = taskOf(recipe);
  for (const s of series) checkRate(recipe, s);
  const split = splitAs(recipe, series);
  return {
    task,
    rows: series.reduce((sum, s) => sum + s.length, 0),
    hash: hashOf(series),
    split,
    scaler: fitScaler(split.train, task),
    train: sequencesOf(split.train, task, recipe.hold),
    validation: sequencesOf(split.validation, task, recipe.hold),
  };
}

function splitAs(recipe: Recipe, series: readonly Series[]): Split {
  const { split } = recipe;
  if (typeof split.train === 'number') {
    const { train, validation, test, gap } = split as Extract<Recipe['split'], { train: number }>;
    const extent = extentOf(recipe);
    return splitByTime(series, { train, validation, test }, gap ?? extent, extent);
  }
  return splitByLog(series, split as Extract<Recipe['split'], { train: string[] }>);
}

function checkRate({ rateHz }: Recipe, { log, stream }: Series): void {
  if (rateHz !== undefined && Math.abs(stream.rateHz - rateHz) > 1e-6 * rateHz) {
    throw new DataError(`${log}: the pipeline gives ${stream.rateHz} samples a second, the recipe says ${rateHz}`);
  }
}
