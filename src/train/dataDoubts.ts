import { andMore } from '../core/errors.ts';
import { crossValidationWarnings } from './data/crossValidation.ts';
import { strayNumbers } from './data/labels.ts';
import { leaksOf } from './data/leaks.ts';
import type { Series } from './data/series.ts';
import { type Shift, shiftsOf } from './data/shift.ts';
import type { TrainPart } from './data/split.ts';
import { stillChannels } from './data/still.ts';
import type { Task } from './data/task.ts';
import type { Dataset } from './dataset.ts';
import type { Recipe } from './recipe.ts';

/** What a reader of the model must know of its data, and the card says: forced splits, inputs that know a target. */
export function dataWarnings(recipe: Recipe, data: Dataset): string[] {
  const forced = 'method' in recipe.split ? crossValidationWarnings(recipe.split) : [];
  const { train } = data.split;
  return [...forced, ...leaksOf(train, data.task), ...stillWarnings(data), ...labelWarnings(recipe, train)];
}

function stillWarnings({ split, task: { inputs, targets, classes } }: Dataset): string[] {
  const still = (names: readonly string[]) => stillChannels(split.train.series, names);
  return [
    ...still(inputs).map((name) => `input ${name} never changes in the train part: nothing is learned from it`),
    ...(classes ? [] : still(targets)).map(
      (name) => `target ${name} never changes in the train part: there is nothing to learn`,
    ),
  ];
}

function labelWarnings({ labels }: Recipe, { series }: TrainPart): string[] {
  if (labels?.channel === undefined) return [];
  const { part, numbers } = strayNumbers(series, labels, labels.channel);
  if (part === 0) return [];
  const some = andMore(numbers.slice(0, 5).map(String), numbers.length).join(', ');
  return [
    `${(100 * part).toFixed(0)} % of the train rows have a ${labels.channel} that is no class, ${some}: they are left out`,
  ];
}

/** How the inputs and targets of another part differ from those of the train part, most first. */
export function partShifts(train: TrainPart, other: { readonly series: readonly Series[] }, task: Task): Shift[] {
  return shiftsOf(train, other, task.classes ? task.inputs : [...task.inputs, ...task.targets]);
}

/** Channels whose validation rows are unlike the train rows, most so first. */
export function shiftDoubts({ split, task }: Dataset): string[] {
  return partShifts(split.train, split.validation, task)
    .filter((shift) => shift.shifted)
    .map(({ channel, ks, beyond }) => {
      const outside = beyond > 0 ? `, ${(100 * beyond).toFixed(0)} % of its rows lie beyond all train rows` : '';
      return `${channel} differs between train and validation: Kolmogorov-Smirnov ${ks.toFixed(2)}${outside}`;
    });
}
