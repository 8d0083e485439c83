import type { Baseline } from '../baselines/baseline.ts';
import { likeliest } from '../classBins.ts';
import type { Sequence } from '../data/sequences.ts';
import type { Judge } from '../score.ts';

/** What a predictor said of a sequence, and how wrong it was row by row. */
export interface RowErrors {
  readonly sequence: Sequence;
  /** [n][targets] */
  readonly predicted: Float64Array;
  /** [n]: mean over targets of the squared error in parts of the variance; of classes 0 or 1. NaN where the row does not count. */
  readonly squares: Float64Array;
}

/** Judges each row, in parts of the targets' deviations `std`. Rows count as in errorTables. */
export function rowErrors({ predict }: Baseline, judge: Judge, std: readonly number[]): RowErrors[] {
  return judge.sequences.map((sequence) => {
    const predicted = predict(sequence);
    const squares = new Float64Array(sequence.n).fill(Number.NaN);
    for (let i = judge.burnIn; i < sequence.n; i++) {
      if (sequence.weight[i] > 0) squares[i] = squareOf(sequence, predicted, i, judge, std);
    }
    return { sequence, predicted, squares };
  });
}

function squareOf(
  { y }: Sequence,
  predicted: Float64Array,
  row: number,
  { targets, classifies }: Judge,
  std: readonly number[],
): number {
  const [from, to] = [row * targets, (row + 1) * targets];
  if (classifies) return likeliest(y.subarray(from, to)) === likeliest(predicted.subarray(from, to)) ? 0 : 1;
  let [sum, count] = [0, 0];
  for (let o = 0; o < targets; o++) {
    const error = (predicted[from + o] - y[from + o]) / std[o];
    if (Number.isNaN(error)) continue;
    sum += error * error;
    count++;
  }
  return sum / count;
}
