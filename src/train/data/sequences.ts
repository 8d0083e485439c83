import { LARGEST, MISSING, WARMUP } from '../../core/quality.ts';
import { columnOf, type Segment, type Series, UNTRUE } from './series.ts';
import type { Task } from './task.ts';

/** Rows with a role: a part of a split, or a log that no split has seen. */
export interface Rows<R extends string> {
  readonly role: R;
  readonly series: readonly Series[];
}

/**
 * A run of rows over which a net carries its state, in the channels' own units. It keeps its part's role in its type, so that
 * what is fitted takes training sequences only.
 */
export interface Sequence<R extends string = string> {
  readonly role: R;
  readonly series: Series;
  /** Row of the series that row 0 is. */
  readonly from: number;
  readonly n: number;
  /** [n][inputs, then starts]; absent samples hold the last good one, as the pipeline's predict step does. */
  readonly x: Float64Array;
  /** [n][targets]; NaN where a target is not true: it counts in no loss and no metric, whatever the others of its row do. */
  readonly y: Float64Array;
  /** [n]: the channel that the net's output is added to; zeros without one. */
  readonly base: Float64Array;
  /** [n]: 1 where the inputs and at least one target are true, 0 where the row counts in no loss and no metric. */
  readonly weight: Float64Array;
}

/**
 * The rows of a part as sequences. A sequence ends at a gap, and where an input was absent for more than `hold` rows: the
 * predictor's state starts anew there. A row counts when a target is there, no outlier and not warming up, and no input is
 * missing or, unless the task begins cold, warming up (an outlier that a filter replaced is what the net will see, so it stays).
 */
export function sequencesOf<R extends string>({ role, series }: Rows<R>, task: Task, hold: number): Sequence<R>[] {
  return series.flatMap((one) => {
    const read = readerOf(one, task);
    return one.segments.flatMap((segment) =>
      runs(read.absent, segment, hold).map((run) => ({ role, ...read.sequence(run) })),
    );
  });
}

/** Rows [from, to) of a sequence as one of their own, over the same memory. */
export function rowsOf<R extends string>(s: Sequence<R>, from: number, to: number): Sequence<R> {
  const [inputs, targets] = [s.x.length / s.n, s.y.length / s.n];
  return {
    ...s,
    from: s.from + from,
    n: to - from,
    x: s.x.subarray(from * inputs, to * inputs),
    y: s.y.subarray(from * targets, to * targets),
    base: s.base.subarray(from, to),
    weight: s.weight.subarray(from, to),
  };
}

interface Run {
  readonly from: number;
  readonly to: number;
}

function readerOf(series: Series, task: Task) {
  const seen = task.inputs.map((name) => columnOf(series, name));
  const starts = (task.starts ?? []).map((name) => columnOf(series, name));
  const inputs = [...seen, ...starts];
  const targets = task.targets.map((name) => columnOf(series, name));
  const base = task.residualTo === undefined ? -1 : task.inputs.indexOf(task.residualTo);

  const has = (columns: readonly number[], row: number, bits: number): boolean =>
    columns.some((c) => (series.quality[c][row] & bits) !== 0 || !(Math.abs(series.columns[c][row]) < LARGEST));

  const unseen = task.cold ? MISSING : MISSING | WARMUP;
  const absent = (row: number): boolean => has(seen, row, MISSING);

  // as the predictor does, it takes what a filter that warms up says at the start
  const firstOf = (c: number, from: number, to: number): number => {
    for (let row = from; row < to; row++) if (!has([c], row, MISSING)) return row;
    return from;
  };

  const sequence = ({ from, to }: Run): Omit<Sequence, 'role'> => {
    const n = to - from;
    const x = new Float64Array(n * inputs.length);
    const y = new Float64Array(n * targets.length);
    const weight = new Float64Array(n);
    const bases = new Float64Array(n);
    const held = inputs.map((c, k) => series.columns[c][k < seen.length ? from : firstOf(c, from, to)]);
    for (let i = 0; i < n; i++) {
      const row = from + i;
      seen.forEach((c, k) => {
        if (!has([c], row, MISSING)) held[k] = series.columns[c][row];
      });
      x.set(held, i * inputs.length);
      const untrue = targets.map((c) => has([c], row, UNTRUE));
      targets.forEach((c, k) => {
        y[i * targets.length + k] = untrue[k] ? Number.NaN : series.columns[c][row];
      });
      if (base >= 0) bases[i] = held[base];
      weight[i] = untrue.every((u) => u) || has(seen, row, unseen) ? 0 : 1;
    }
    return { series, from, n, x, y, base: bases, weight };
  };

  return { absent, sequence };
}

/** Cuts a segment where more than `hold` rows in a row are absent; each run starts at a row that is there. */
function runs(absent: (row: number) => boolean, segment: Segment, hold: number): Run[] {
  const found: Run[] = [];
  let from = -1;
  let last = -1;
  for (let row = segment.from; row < segment.to; row++) {
    if (absent(row)) continue;
    if (from >= 0 && row - last - 1 > hold) {
      found.push({ from, to: last + 1 });
      from = -1;
    }
    if (from < 0) from = row;
    last = row;
  }
  if (from >= 0) found.push({ from, to: last + 1 });
  return found;
}
