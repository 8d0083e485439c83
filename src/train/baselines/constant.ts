import type { Sequence } from '../data/sequences.ts';
import type { Baseline } from './baseline.ts';

/** The channel that the net corrects, taken as the answer. */
export function channelItself(channel: string, targets: number): Baseline {
  return {
    name: `${channel} itself`,
    predict: (s) => Float64Array.from({ length: s.n * targets }, (_, k) => s.base[Math.floor(k / targets)]),
  };
}

/** The mean of each target over the training rows where it counts. */
export function trainingMean(train: readonly Sequence<'train'>[], targets: number): Baseline {
  const sums = new Float64Array(targets);
  const rows = new Float64Array(targets);
  eachTrueValue(train, targets, (o, value) => {
    rows[o]++;
    sums[o] += value;
  });
  return constant(
    'mean of training',
    sums.map((sum, o) => sum / rows[o]),
  );
}

/** The last value of each target that training has seen, held for ever. */
export function lastValue(train: readonly Sequence<'train'>[], targets: number): Baseline {
  const last = new Float64Array(targets).fill(Number.NaN);
  eachTrueValue(train, targets, (o, value) => {
    last[o] = value;
  });
  return constant('last of training, held', last);
}

function constant(name: string, values: Float64Array): Baseline {
  const targets = values.length;
  return { name, predict: (s) => Float64Array.from({ length: s.n * targets }, (_, k) => values[k % targets]) };
}

function eachTrueValue(
  sequences: readonly Sequence[],
  targets: number,
  use: (target: number, value: number) => void,
): void {
  for (const { n, y, weight } of sequences) {
    for (let k = 0; k < n * targets; k++) {
      if (weight[Math.floor(k / targets)] > 0 && !Number.isNaN(y[k])) use(k % targets, y[k]);
    }
  }
}
