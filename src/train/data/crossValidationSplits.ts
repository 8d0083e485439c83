import { ConfigError, unknownName } from '../../core/errors.ts';
import { Random } from '../../core/random.ts';
import type { CrossValidation } from './crossValidation.ts';
import { blockedFolds, expandingFolds, type Fold, kFold, type Range, seriesFolds, shuffledFolds } from './folds.ts';
import { evenGroups, stratifiedGroups } from './groupFolds.ts';
import type { Series } from './series.ts';
import { type Split, splitByRanges } from './split.ts';

/** Number of the class or regime of a row, -1 without one. */
export type StratumOf = (series: Series, row: number) => number;

/**
 * The splits of a cross-validation, a fold each, all with the same locked test part. `extent` is how many rows one example spans;
 * no example touches two parts. Throws ConfigError where the series do not give the folds.
 */
export function crossValidationSplits(
  split: CrossValidation,
  series: readonly Series[],
  extent: number,
  stratumOf: StratumOf,
): Split[] {
  const gap = split.gap ?? extent;
  const { learned, test } = withoutTest(split, series, gap);
  const total = learned.reduce((sum, { to, from }) => sum + to - from, 0);
  const folds = foldsOver(split, series, learned, gap, extent, stratumOf);
  if (total === 0 || folds.length === 0) throw new ConfigError('split: no rows are left to learn from', ['split']);
  return folds.map(({ train, validation }) => splitByRanges(series, { train, validation, test }));
}

/** Rows to learn from, a range a series, and those of the test part. */
function withoutTest({ test }: CrossValidation, series: readonly Series[], gap: number) {
  const spans = spansOf(series);
  if (test === undefined) return { learned: spans, test: [] };
  if (typeof test === 'number') {
    const total = spans.at(-1)?.to ?? 0;
    const from = total - Math.floor(test * total);
    if (from === total) throw new ConfigError('split: the test part has no rows', ['split', 'test']);
    const before = spans.map((s) => ({ from: s.from, to: Math.min(s.to, from - gap) })).filter((s) => s.to > s.from);
    return { learned: before, test: [{ from, to: total }] };
  }
  const named = (s: Series) => test.some((name) => name === s.log || name === groupOf(s));
  const known = series.flatMap((s) => [s.log, groupOf(s)]);
  const unknown = test.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new ConfigError(`split: ${unknownName('log or group', unknown, known)}`, ['split', 'test']);
  return { learned: spans.filter((_, i) => !named(series[i])), test: spans.filter((_, i) => named(series[i])) };
}

function foldsOver(
  split: CrossValidation,
  series: readonly Series[],
  learned: readonly Range[],
  gap: number,
  extent: number,
  stratumOf: StratumOf,
): Fold[] {
  const { method, folds, embargo, trainRows, trainFraction, stratify, seed } = split;
  const total = learned.reduce((sum, { from, to }) => sum + to - from, 0);
  const at = placesIn(series, learned);
  const across = (found: readonly Fold[]) =>
    found.map(({ train, validation }) => ({ train: at.across(train), validation: at.across(validation) }));
  switch (method) {
    case 'kFold':
      return across(kFold(total, folds, gap, embargo));
    case 'blocked':
      return across(blockedFolds(total, folds, gap, trainFraction));
    case 'expanding':
    case 'sliding':
      return across(expandingFolds(total, folds, gap, trainRows));
    case 'shuffled': {
      const mostIn = (unit: Range) => (stratify ? at.majority(unit, stratumOf) : 0);
      return across(shuffledFolds(total, folds, extent, mostIn, new Random(seed)));
    }
    default:
      return groupFoldsOver(split, series, learned, stratumOf);
  }
}

function groupFoldsOver(
  { method, folds, stratify }: CrossValidation,
  series: readonly Series[],
  learned: readonly Range[],
  stratumOf: StratumOf,
): Fold[] {
  const spans = spansOf(series);
  const taught = series.map((_, i) => learned.some(({ from }) => from === spans[i].from));
  const groups = [...new Set(series.filter((_, i) => taught[i]).map(groupOf))];
  const count = method === 'leaveOneGroupOut' ? groups.length : folds;
  if (groups.length < Math.max(2, count)) {
    throw new ConfigError(`split: ${Math.max(2, count)} folds need as many groups, got ${groups.join(', ')}`, [
      'split',
      'folds',
    ]);
  }
  const members = groups.map((group) => series.filter((s, i) => taught[i] && groupOf(s) === group));
  const foldOfGroup = () => {
    if (method === 'leaveOneGroupOut') return groups.map((_, i) => i);
    if (!stratify)
      return evenGroups(
        members.map((list) => list.reduce((sum, s) => sum + s.length, 0)),
        count,
      );
    return stratifiedGroups(countStrata(members, stratumOf), count);
  };
  const foldOf = foldOfGroup();
  return seriesFolds(
    series.map((s) => s.length),
    series.map((s, i) => (taught[i] ? foldOf[groups.indexOf(groupOf(s))] : -1)),
    count,
  );
}

/** [group][stratum] rows, over the strata that occur. */
function countStrata(members: readonly (readonly Series[])[], stratumOf: StratumOf): number[][] {
  const counts = members.map((list) => {
    const byStratum = new Map<number, number>();
    for (const s of list) {
      for (let row = 0; row < s.length; row++) {
        const stratum = stratumOf(s, row);
        if (stratum >= 0) byStratum.set(stratum, (byStratum.get(stratum) ?? 0) + 1);
      }
    }
    return byStratum;
  });
  const strata = [...new Set(counts.flatMap((c) => [...c.keys()]))].sort((a, b) => a - b);
  if (strata.length === 0)
    throw new ConfigError('split: no row has a class or regime to stratify by', ['split', 'stratify']);
  return counts.map((c) => strata.map((stratum) => c.get(stratum) ?? 0));
}

/** The group of a series that no split parts: the log itself unless the recipe names one. */
export const groupOf = ({ group, log }: Series): string => group ?? log;

function spansOf(series: readonly Series[]): Range[] {
  let start = 0;
  return series.map((s) => {
    start += s.length;
    return { from: start - s.length, to: start };
  });
}

/** Leads from rows counted over what is learned from to rows counted over all series. */
function placesIn(series: readonly Series[], learned: readonly Range[]) {
  const spans = spansOf(series);
  const across = (ranges: readonly Range[]): Range[] =>
    ranges.flatMap(({ from, to }) => {
      let start = 0;
      return learned.flatMap((l) => {
        const [a, b] = [Math.max(from, start), Math.min(to, start + l.to - l.from)];
        const shift = l.from - start;
        start += l.to - l.from;
        return b > a ? [{ from: a + shift, to: b + shift }] : [];
      });
    });
  const majority = (unit: Range, stratumOf: StratumOf): number => {
    const seen = new Map<number, number>();
    for (const { from, to } of across([unit])) {
      for (let row = from; row < to; row++) {
        const i = spans.findIndex((s) => row < s.to);
        const stratum = stratumOf(series[i], row - spans[i].from);
        seen.set(stratum, (seen.get(stratum) ?? 0) + 1);
      }
    }
    return [...seen].reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0];
  };
  return { across, majority };
}
