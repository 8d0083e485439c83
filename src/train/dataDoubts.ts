import { crossValidationWarnings } from './data/crossValidation.ts';
import { leaksOf } from './data/leaks.ts';
import type { Series } from './data/series.ts';
import { type Shift, shiftsOf } from './data/shift.ts';
import type { TrainPart } from './data/split.ts';
import type { Task } from './data/task.ts';
import type { Dataset } from './dataset.ts';
import type { Recipe } from './recipe.ts';

/** What a reader of the model must know of its data, and the card says: forced splits, inputs that know a target. */
export function dataWarnings({ split }: Recipe, data: Dataset): string[] {
  const forced = 'method' in split ? crossValidationWarnings(split) : [];
  return [...forced, ...leaksOf(data.split.train, data.task)];
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
