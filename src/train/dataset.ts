import { ConfigError, DataError } from '../core/errors.ts';
import { withImages } from './data/augment.ts';
import { crossValidationSplits, type StratumOf } from './data/crossValidationSplits.ts';
import { groupedBy } from './data/groups.ts';
import { hashOf } from './data/hash.ts';
import { horizonColumns } from './data/horizons.ts';
import { classColumns, classNames } from './data/labels.ts';
import { fitScaler, type Scaler } from './data/scaler.ts';
import { type Rows, type Sequence, sequencesOf } from './data/sequences.ts';
import { columnOf, type Series, withColumns } from './data/series.ts';
import { type Split, splitByLog, splitByTime, type TrainPart } from './data/split.ts';
import type { Task } from './data/task.ts';
import { windowsOf } from './data/windows.ts';
import { type KnownLog, knownLogs, logHashes } from './knownLogs.ts';
import { extentOf, isTimeSplit, outputsOf, type Recipe } from './recipe.ts';
import { regimeNamer } from './regimes.ts';
import { splitDoubts } from './splitDoubts.ts';
import { temperaturesOf } from './thermalModel.ts';

/** Series made ready for one recipe: parts, frozen statistics of the train part, and sequences. */
export interface Dataset {
  readonly task: Task;
  /** All rows, before the split, and their hash. */
  readonly rows: number;
  readonly hash: string;
  readonly logs: readonly KnownLog[];
  /** What of the split makes figures doubtful, in sentences. */
  readonly doubts: readonly string[];
  readonly split: Split;
  readonly scaler: Scaler;
  readonly train: readonly Sequence<'train'>[];
  readonly validation: readonly Sequence<'validation'>[];
}

export function taskOf(recipe: Recipe): Task {
  const { inputs, targets, residualTo, labels, model, cold } = recipe;
  const { network } = model;
  if (!network) {
    const bounded = model.head === 'sigmoid';
    return { inputs, targets: outputsOf(recipe), residualTo, classes: labels !== undefined, bounded, cold };
  }
  return { inputs, targets, alike: temperaturesOf(network), cold, starts: network.start === undefined ? targets : [] };
}

/** Splits, fits the scaler on the train part and reads sequences. Throws ConfigError or DataError for what does not fit. */
export function makeDataset(recipe: Recipe, series: readonly Series[]): Dataset {
  const hashes = logHashes(series);
  return datasetOf(recipe, series, hashes, chosen(recipe, splitsOf(recipe, withOutputs(recipe, series))));
}

/** One data set for each fold of a cross-validation, each with a scaler of its own train part. Throws ConfigError without one. */
export function makeFolds(recipe: Recipe, series: readonly Series[]): Dataset[] {
  if (!('method' in recipe.split)) {
    throw new ConfigError('split: has no cross-validation; say how: { method: kFold, folds: 5 }', ['split']);
  }
  const hashes = logHashes(series);
  return splitsOf(recipe, withOutputs(recipe, series)).map((split) => datasetOf(recipe, series, hashes, split));
}

function datasetOf(recipe: Recipe, series: readonly Series[], hashes: readonly string[], split: Split): Dataset {
  const task = taskOf(recipe);
  const { test } = split;
  const logs = knownLogs(series, hashes, split);
  if (test && test.rows < (recipe.window?.length ?? 0)) {
    throw new ConfigError(`split: the test part has ${test.rows} rows, less than a window`, ['split', 'test']);
  }
  return {
    task,
    rows: series.reduce((sum, s) => sum + s.length, 0),
    hash: hashOf(series),
    logs,
    doubts: splitDoubts(recipe, series, logs, split),
    split,
    scaler: fitScaler(split.train, task),
    train: notEmpty(recipe, trainingExamples(recipe, split.train), 'train'),
    validation: notEmpty(recipe, examplesOf(recipe, split.validation), 'validation'),
  };
}

function notEmpty<S extends Sequence>({ window }: Recipe, examples: readonly S[], role: string): readonly S[] {
  if (examples.some(({ weight }) => weight.some((w) => w > 0))) return examples;
  const none = window ? `no window of ${window.length} rows` : 'no row';
  throw new DataError(`split: ${none} of the ${role} part has all inputs and a target`);
}

/** Series, parted where the recipe says, with a channel for each output that it makes: classes, targets ahead. Throws DataError for another rate. */
export function withOutputs(recipe: Recipe, series: readonly Series[]): Series[] {
  const { targets, labels, horizon = [] } = recipe;
  const { groupBy } = recipe.data;
  const pieces = groupBy === undefined ? series : series.flatMap((s) => groupedBy(s, groupBy));
  return pieces.map((s) => {
    checkRate(recipe, s);
    const learned = labels ? withColumns(s, classColumns(s, labels)) : s;
    return withColumns(learned, horizonColumns(learned, labels ? classNames(labels) : targets, horizon));
  });
}

/** The rows of a part as the net reads them: runs with carried state, or windows. */
export function examplesOf<R extends string>(recipe: Recipe, rows: Rows<R>): Sequence<R>[] {
  const sequences = sequencesOf(rows, taskOf(recipe), recipe.hold);
  return recipe.window ? windowsOf(sequences, recipe.window) : sequences;
}

/** The same for what is learned from, with its images. */
export function trainingExamples(recipe: Recipe, part: TrainPart): readonly Sequence<'train'>[] {
  return withImages(examplesOf(recipe, part), taskOf(recipe), recipe.augment);
}

/** The one split of a recipe, or all folds of its cross-validation. */
function splitsOf(recipe: Recipe, series: readonly Series[]): Split[] {
  const { split } = recipe;
  const extent = extentOf(recipe);
  if ('method' in split) return crossValidationSplits(split, series, extent, strataOf(recipe));
  if (isTimeSplit(split)) return [splitByTime(series, split, split.gap ?? extent, extent)];
  return [splitByLog(series, split)];
}

/** The fold that a model is trained from. */
function chosen({ split }: Recipe, splits: readonly Split[]): Split {
  const fold = 'method' in split ? (split.fold ?? splits.length) : 1;
  const found = splits[fold - 1];
  if (!found) throw new ConfigError(`split: fold must be at most ${splits.length}, got ${fold}`, ['split', 'fold']);
  return found;
}

/** Class or regime of a row, as a number. */
function strataOf(recipe: Recipe): StratumOf {
  const { split, labels, regimes } = recipe;
  if (!('method' in split)) return () => -1;
  if (split.stratify === 'labels' && labels) {
    const names = classNames(labels);
    return (series, row) => names.findIndex((name) => series.columns[columnOf(series, name)][row] === 1);
  }
  const names: string[] = [];
  const regimeOf = regimeNamer(regimes);
  return (series, row) => {
    const name = regimeOf({ series, from: 0 }, row);
    if (!names.includes(name)) names.push(name);
    return names.indexOf(name);
  };
}

function checkRate({ rateHz }: Recipe, { log, stream }: Series): void {
  if (rateHz !== undefined && Math.abs(stream.rateHz - rateHz) > 1e-6 * rateHz) {
    throw new DataError(`${log}: the pipeline gives ${stream.rateHz} samples a second, the recipe says ${rateHz}`);
  }
}
