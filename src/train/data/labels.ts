import { z } from 'zod';
import { ConfigError, unknownName } from '../../core/errors.ts';
import { MISSING } from '../../core/quality.ts';
import { columnOf, type NewColumn, type Series, UNTRUE } from './series.ts';

const name = z.string().min(1);

/** `labels` of a recipe: classes to learn in place of targets. */
export const labelsSchema = z.strictObject({
  channel: name.optional().meta({ description: 'Channel of class numbers. Default: the label that each log carries.' }),
  classes: z.union([z.array(name).min(2), z.record(name, z.union([z.number(), z.array(z.number()).min(1)]))]).meta({
    description: 'Names of the classes: a list numbered from 0 on, or numbers a name: { sound: 0, short: [1, 2] }.',
  }),
});

export type Labels = z.output<typeof labelsSchema>;

/** Names of the classes in order. */
export const classNames = ({ classes }: Labels): string[] =>
  Array.isArray(classes) ? [...classes] : Object.keys(classes);

/**
 * A channel for each class: 1 on its rows, 0 on rows of others, and missing on all of them where a row has no label, or one that
 * is no class. Throws ConfigError when the log's own label is asked for and is no class; a log without label is all unlabelled.
 */
export function classColumns(series: Series, labels: Labels): NewColumn[] {
  const classAt =
    labels.channel === undefined ? classOfLog(series, labels) : classOfRow(series, labels, labels.channel);
  return classNames(labels).map((channel, k) => {
    const values = new Float64Array(series.length);
    const quality = new Uint8Array(series.length);
    for (let row = 0; row < series.length; row++) {
      const index = classAt(row);
      values[row] = index < 0 ? Number.NaN : Number(index === k);
      if (index < 0) quality[row] = MISSING;
    }
    return { name: channel, unit: '1', values, quality };
  });
}

function classOfLog({ log, label }: Series, labels: Labels): (row: number) => number {
  const names = classNames(labels);
  const index = label === undefined ? -1 : names.indexOf(label);
  if (label !== undefined && index < 0) {
    throw new ConfigError(`${log}: ${unknownName('class', label, names)}`, ['data', 'logs']);
  }
  return () => index;
}

/** Numbers of a channel of classes that are none, and the part of its good rows that have them. */
export function strayNumbers(series: readonly Series[], { classes }: Labels, channel: string) {
  const known = new Set(numbersOf(classes).flat());
  const values = series.flatMap((s) => {
    const c = columnOf(s, channel);
    return [...s.columns[c]].filter((_, row) => (s.quality[c][row] & UNTRUE) === 0);
  });
  const stray = values.filter((value) => !known.has(value));
  return { part: values.length > 0 ? stray.length / values.length : 0, numbers: [...new Set(stray)] };
}

const numbersOf = (classes: Labels['classes']): number[][] =>
  Array.isArray(classes) ? classes.map((_, k) => [k]) : Object.values(classes).map((n) => [n].flat());

function classOfRow(series: Series, { classes }: Labels, channel: string): (row: number) => number {
  const column = columnOf(series, channel);
  const numbers = numbersOf(classes);
  const indexOf = new Map(numbers.flatMap((list, k) => list.map((n) => [n, k] as const)));
  return (row) => {
    const untrue = (series.quality[column][row] & UNTRUE) !== 0;
    return untrue ? -1 : (indexOf.get(series.columns[column][row]) ?? -1);
  };
}
