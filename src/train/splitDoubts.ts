import type { Series } from './data/series.ts';
import type { Split } from './data/split.ts';
import type { KnownLog } from './knownLogs.ts';
import { extentOf, isTimeSplit, type Recipe } from './recipe.ts';

/** What a split leaves out, leaves too little of, or takes in another order than that of time. */
export function splitDoubts(
  recipe: Recipe,
  series: readonly Series[],
  logs: readonly KnownLog[],
  { test }: Split,
): string[] {
  const unused = logs.filter(({ parts }) => parts.length === 0).map(({ log }) => `${log} is in no part of the split`);
  const extent = extentOf(recipe);
  const short =
    test && test.rows < extent
      ? [`the test part has ${test.rows} rows, less than an example of ${extent}: it will tell nothing`]
      : [];
  return [...unused, ...short, ...(isByTime(recipe) ? orderDoubts(series) : [])];
}

const isByTime = ({ split }: Recipe): boolean =>
  isTimeSplit(split) || ('method' in split && ['kFold', 'blocked', 'expanding', 'sliding'].includes(split.method));

/** Logs that end before the one given before them begins; logs that each count time from 0 do not. */
function orderDoubts(series: readonly Series[]): string[] {
  return series.flatMap((s, i) => {
    const before = series[i - 1];
    const last = s.segments.at(-1);
    if (!before || !last || last.t0 + (last.to - last.from) / s.stream.rateHz > before.segments[0].t0) return [];
    return [`${s.log} is older than ${before.log}, after which it is given: a split by time takes logs oldest first`];
  });
}
