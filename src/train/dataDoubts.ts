import { crossValidationWarnings } from './data/crossValidation.ts';
import { leaksOf } from './data/leaks.ts';
import { shiftsOf } from './data/shift.ts';
import type { Dataset } from './dataset.ts';
import type { Recipe } from './recipe.ts';

/** What a reader of the model must know of its data, and the card says: forced splits, inputs that know a target. */
export function dataWarnings({ split }: Recipe, data: Dataset): string[] {
  const forced = 'method' in split ? crossValidationWarnings(split) : [];
  return [...forced, ...leaksOf(data.split.train, data.task)];
}

/** Channels whose validation rows are unlike the train rows, most so first. */
export function shiftDoubts({ split, task }: Dataset): string[] {
  const channels = task.classes ? task.inputs : [...task.inputs, ...task.targets];
  return shiftsOf(split.train, split.validation, channels)
    .filter((shift) => shift.shifted)
    .map(({ channel, ks, beyond }) => {
      const outside = beyond > 0 ? `, ${(100 * beyond).toFixed(0)} % of its rows lie beyond all train rows` : '';
      return `${channel} differs between train and validation: Kolmogorov-Smirnov ${ks.toFixed(2)}${outside}`;
    });
}
