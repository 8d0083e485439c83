import { ConfigError, unknownName } from '../../core/errors.ts';
import type { Range } from './folds.ts';
import { hashOf } from './hash.ts';
import { cut, type Series, wholeLog } from './series.ts';

export type Role = 'train' | 'validation' | 'test';

/**
 * One part of the data. Only a split makes parts (the private member keeps object literals out), so that a function
 * which takes a TrainPart can never be given validation or test rows.
 */
class Part<R extends Role> {
  readonly role: R;
  readonly series: readonly Series[];
  private readonly fromSplit = true;

  constructor(role: R, series: readonly Series[]) {
    this.role = role;
    this.series = series.filter((s) => s.length > 0);
    if (!this.fromSplit || this.rows === 0) throw new ConfigError(`split: the ${role} part has no rows`, ['split']);
  }

  get rows(): number {
    return this.series.reduce((sum, s) => sum + s.length, 0);
  }
}

export type TrainPart = Part<'train'>;
export type ValidationPart = Part<'validation'>;
export type TestPart = Part<'test'>;

/** A test part that has not been looked at. Its hash can be told without opening it. */
class LockedPart {
  readonly rows: number;
  readonly hash: string;
  /** Names of the logs of which it has rows. */
  readonly logs: readonly string[];
  readonly #part: TestPart;

  constructor(part: TestPart) {
    this.#part = part;
    this.rows = part.rows;
    this.hash = hashOf(part.series);
    this.logs = [...new Set(part.series.map(wholeLog))];
  }

  /** Hands the rows out. `audit` records the reason before that happens. Throws ConfigError for an empty reason. */
  unlock(reason: string, audit: (reason: string) => void): TestPart {
    if (reason.trim() === '') throw new ConfigError('unlocking the test part needs a reason');
    audit(reason.trim());
    return this.#part;
  }
}

export type { LockedPart };

export interface Split {
  readonly train: TrainPart;
  readonly validation: ValidationPart;
  /** Absent when the split keeps no test rows. */
  readonly test?: LockedPart;
}

export interface TimeFractions {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

/**
 * Chronological: train | gap | validation | gap | test over the rows of all series in order.
 *
 * `extent` is how many rows one example spans, from its first input to its target. No example touches two parts, because
 * `gap`, in rows, must be at least extent - 1. Fractions are of the rows that remain when the gaps are taken out.
 */
export function splitByTime(series: readonly Series[], part: TimeFractions, gap: number, extent: number): Split {
  const least = extent - 1;
  if (gap < least) throw new ConfigError(`split: gap must be at least ${least} rows, got ${gap}`, ['split', 'gap']);
  const sum = part.train + part.validation + part.test;
  if (Math.abs(sum - 1) > 1e-9) throw new ConfigError(`split: the fractions must add up to 1, got ${sum}`, ['split']);
  const rows = series.reduce((n, s) => n + s.length, 0);
  const gaps = part.test > 0 ? 2 : 1;
  const left = rows - gaps * gap;
  if (left <= 0) {
    const message = `split: ${gaps === 1 ? 'a gap' : 'two gaps'} of ${gap} rows between the parts leave nothing of ${rows}`;
    throw new ConfigError(message, ['split']);
  }
  const trainEnd = Math.floor(part.train * left);
  const validationStart = trainEnd + gap;
  const validationEnd = part.test > 0 ? validationStart + Math.floor(part.validation * left) : rows;
  const rowsOf = (from: number, to: number) => cutAcross(series, from, to);
  const test = part.test > 0 ? rowsOf(validationEnd + gap, rows) : [];
  if (part.test > 0 && test.length === 0) throw new ConfigError('split: the test part has no rows', ['split', 'test']);
  return makeSplit(rowsOf(0, trainEnd), rowsOf(validationStart, validationEnd), test);
}

/** Whole logs a part, each by its name or that of its group. Throws ConfigError for unknown ones and for one in two parts. */
export function splitByLog(series: readonly Series[], logs: Readonly<Record<Role, readonly string[]>>): Split {
  const called = (s: Series) => (s.group === undefined ? [s.log] : [s.log, s.group]);
  const known = [...new Set(series.flatMap(called))];
  const taken = new Map<string, Role>();
  const pick = (role: Role): Series[] =>
    logs[role].flatMap((name) => {
      const found = series.filter((s) => called(s).includes(name));
      if (found.length === 0) throw new ConfigError(`split: ${unknownName('log', name, known)}`, ['split', role]);
      for (const { log } of found) {
        const other = taken.get(log);
        if (other) throw new ConfigError(`split: ${log} is in both ${other} and ${role}`, ['split', role]);
        taken.set(log, role);
      }
      return found;
    });
  return makeSplit(pick('train'), pick('validation'), pick('test'));
}

/** Rows [from, to) of all series laid end to end, as lists a part. No row may stand in two lists. */
export function splitByRanges(series: readonly Series[], ranges: Readonly<Record<Role, readonly Range[]>>): Split {
  const rowsOf = (list: readonly Range[]) => list.flatMap(({ from, to }) => cutAcross(series, from, to));
  const all = [...ranges.train, ...ranges.validation, ...ranges.test].sort((a, b) => a.from - b.from);
  const twice = all.find(({ from }, i) => i > 0 && from < all[i - 1].to);
  if (twice) throw new ConfigError(`split: row ${twice.from} is in two parts`, ['split']);
  return makeSplit(rowsOf(ranges.train), rowsOf(ranges.validation), rowsOf(ranges.test));
}

/** Train and validation rows as one train part: for a last fit, when nothing is chosen any more. */
export function learnedWhole({ train, validation }: Split): TrainPart {
  return new Part('train', [...train.series, ...validation.series]);
}

/** The last `rows` rows of a train part as one: those nearest to what comes after, to learn how much more of them helps. */
export function latestRows(part: TrainPart, rows: number): TrainPart {
  return new Part('train', cutAcross(part.series, part.rows - rows, part.rows));
}

function makeSplit(train: Series[], validation: Series[], test: Series[]): Split {
  return {
    train: new Part('train', train),
    validation: new Part('validation', validation),
    test: test.length > 0 ? new LockedPart(new Part('test', test)) : undefined,
  };
}

/** Rows [from, to) of the series laid end to end. */
function cutAcross(series: readonly Series[], from: number, to: number): Series[] {
  let start = 0;
  return series.flatMap((s) => {
    const a = Math.max(0, from - start);
    const b = Math.min(s.length, to - start);
    start += s.length;
    return b > a ? [cut(s, a, b)] : [];
  });
}
