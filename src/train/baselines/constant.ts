import type { Sequence } from '../data/sequences.ts';
import type { Baseline } from './baseline.ts';

/** The channel that the net corrects, taken as the answer. */
export function channelItself(channel: string, targets: number): Baseline {
  return {
    name: `${channel} itself`,
    predict: (s) => Float64Array.from({ length: s.n * targets }, (_, k) => s.base[Math.floor(k / targets)]),
  };
}

/** The mean of each target over the training rows that count. */
export function trainingMean(train: readonly Sequence<'train'>[], targets: number): Baseline {
  const sums = new Float64Array(targets);
  let rows = 0;
  eachTrueRow(train, targets, (y) => {
    rows++;
    for (let o = 0; o < targets; o++) sums[o] += y[o];
  });
  return constant(
    'mean of training',
    sums.map((sum) => sum / rows),
  );
}

/** The last value of each target that training has seen, held for ever. */
export function lastValue(train: readonly Sequence<'train'>[], targets: number): Baseline {
  let last = new Float64Array(targets).fill(Number.NaN);
  eachTrueRow(train, targets, (y) => {
    last = y.slice();
  });
  return constant('last of training, held', last);
}

function constant(name: string, values: Float64Array): Baseline {
  const targets = values.length;
  return { name, predict: (s) => Float64Array.from({ length: s.n * targets }, (_, k) => values[k % targets]) };
}

function eachTrueRow(sequences: readonly Sequence[], targets: number, use: (y: Float64Array) => void): void {
  for (const s of sequences) {
    for (let i = 0; i < s.n; i++) if (s.weight[i] > 0) use(s.y.subarray(i * targets, (i + 1) * targets));
  }
}
