import type { RowErrors } from './rowErrors.ts';

/** The errors of one target over the rows that count, for plots. */
export interface Residuals {
  /** Some of the rows, evenly taken: truth and prediction minus truth. */
  readonly truth: readonly number[];
  readonly error: readonly number[];
  /** Middles of equal bins from the least to the largest error, and the rows in each. */
  readonly histogram: { readonly middle: readonly number[]; readonly rows: readonly number[] };
  /** Correlation of the error with that of the row before: near 1, the errors are slow. NaN for fewer than three rows. */
  readonly lag1: number;
}

const POINTS = 1000;
const BINS = 31;

export function residualsOf(rows: readonly RowErrors[], target: number, targets: number): Residuals {
  const truths: number[] = [];
  const errors: number[] = [];
  const pairs: [number, number][] = [];
  for (const { sequence, predicted, squares } of rows) {
    let before = Number.NaN;
    for (let i = 0; i < sequence.n; i++) {
      const truth = sequence.y[i * targets + target];
      const error = Number.isNaN(squares[i]) ? Number.NaN : predicted[i * targets + target] - truth;
      if (!Number.isNaN(error)) {
        truths.push(truth);
        errors.push(error);
        if (!Number.isNaN(before)) pairs.push([before, error]);
      }
      before = error;
    }
  }
  const step = Math.max(1, Math.ceil(errors.length / POINTS));
  const some = (values: readonly number[]) => values.filter((_, i) => i % step === 0);
  return { truth: some(truths), error: some(errors), histogram: histogramOf(errors), lag1: correlation(pairs) };
}

function histogramOf(errors: readonly number[]): Residuals['histogram'] {
  const [low, high] = errors.reduce(([a, b], e) => [Math.min(a, e), Math.max(b, e)], [Infinity, -Infinity]);
  const width = (high - low) / BINS || 1;
  const rows = new Array<number>(errors.length > 0 ? BINS : 0).fill(0);
  for (const e of errors) rows[Math.min(BINS - 1, Math.floor((e - low) / width))]++;
  return { middle: rows.map((_, k) => low + (k + 0.5) * width), rows };
}

function correlation(pairs: readonly [number, number][]): number {
  if (pairs.length < 2) return Number.NaN;
  const middle = [0, 1].map((side) => pairs.reduce((sum, p) => sum + p[side], 0) / pairs.length);
  let [ab, aa, bb] = [0, 0, 0];
  for (const [a, b] of pairs) {
    ab += (a - middle[0]) * (b - middle[1]);
    aa += (a - middle[0]) ** 2;
    bb += (b - middle[1]) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}
