import type { RowErrors } from './rowErrors.ts';

/** The rows where a predictor does worst, with as many before and behind. */
export interface WorstStretch {
  readonly log: string;
  /** Rows as the pipeline counts them from the log's beginning: all that are shown, and the worst of them. */
  readonly from: number;
  readonly to: number;
  readonly worst: { readonly from: number; readonly to: number };
  /** Seconds since that beginning. */
  readonly timeS: readonly number[];
  /** [target][row]; truth is NaN where the row does not count, the prediction while the state still warms up. */
  readonly truth: readonly (readonly number[])[];
  readonly predicted: readonly (readonly number[])[];
}

const LENGTH = 120;

/** The stretch of `length` rows (or of a whole sequence that is shorter) with the largest sum of squares. Undefined without rows that count. */
export function worstStretch(rows: readonly RowErrors[], targets: number, length = LENGTH): WorstStretch | undefined {
  let worst: { row: RowErrors; end: number; sum: number } | undefined;
  for (const row of rows) {
    const { squares } = row;
    // sums from the front; a running difference of them would keep the rounding of a huge error
    const sums = new Float64Array(squares.length + 1);
    squares.forEach((v, i) => {
      sums[i + 1] = sums[i] + (Number.isNaN(v) ? 0 : v);
    });
    for (let end = Math.min(length, squares.length); end <= squares.length; end++) {
      const sum = sums[end] - sums[Math.max(0, end - length)];
      if (sum > (worst?.sum ?? 0)) worst = { row, end, sum };
    }
  }
  if (!worst) return undefined;
  const { sequence, predicted, squares } = worst.row;
  const { series } = sequence;
  // a sequence lies in one segment; a part of a log begins anywhere in it
  const segment = series.segments.find((s) => s.from <= sequence.from && sequence.from < s.to);
  const first = segment ? segment.seq + sequence.from - segment.from : sequence.from;
  const begin = Math.max(0, worst.end - length);
  const [from, to] = [Math.max(0, begin - length), Math.min(sequence.n, worst.end + length)];
  const shown = Array.from({ length: to - from }, (_, k) => from + k);
  const of = (values: Float64Array, o: number) => shown.map((i) => values[i * targets + o]);
  const counted = squares.findIndex((v) => !Number.isNaN(v));
  const each = Array.from({ length: targets }, (_, o) => o);
  return {
    log: series.log,
    from: first + from,
    to: first + to,
    worst: { from: first + begin, to: first + worst.end },
    timeS: shown.map((i) => (first + i) / series.stream.rateHz),
    truth: each.map((o) => of(sequence.y, o).map((v, k) => (Number.isNaN(squares[shown[k]]) ? Number.NaN : v))),
    predicted: each.map((o) => of(predicted, o).map((v, k) => (shown[k] < counted ? Number.NaN : v))),
  };
}
