import { columnOf, type Series, UNTRUE } from './series.ts';

/** How much a channel of one part differs from the train part. */
export interface Shift {
  readonly channel: string;
  /** Kolmogorov and Smirnov's two-sample statistic: the largest distance of the two distribution functions, 0 to 1. */
  readonly ks: number;
  /** Part of the values that lie beyond all train values. */
  readonly beyond: number;
  /** Far enough apart that figures of the one part say little about the other. */
  readonly shifted: boolean;
}

/**
 * Neighbouring rows of a motor are alike, so that a significance level means nothing; these are distances at which a fit to one
 * part no longer speaks for the other.
 */
const FAR = 0.3;
const OUTSIDE = 0.1;

/** Compares the good values of channels between the train part and another, most shifted first. */
export function shiftsOf(
  train: { readonly series: readonly Series[] },
  other: { readonly series: readonly Series[] },
  channels: readonly string[],
): Shift[] {
  return channels
    .map((channel) => {
      const [a, b] = [train, other].map((part) => sortedValues(part.series, channel));
      const ks = ksStatistic(a, b);
      const beyond = b.reduce((n, v) => n + Number(v < a[0] || v > a[a.length - 1]), 0) / b.length;
      return { channel, ks, beyond, shifted: ks > FAR || beyond > OUTSIDE };
    })
    .sort((a, b) => b.ks - a.ks);
}

/** Largest distance of the empirical distribution functions of two sorted samples; NaN when one is empty. */
export function ksStatistic(a: Float64Array, b: Float64Array): number {
  if (a.length === 0 || b.length === 0) return Number.NaN;
  let [i, j, most] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i], b[j]);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    most = Math.max(most, Math.abs(i / a.length - j / b.length));
  }
  return most;
}

function sortedValues(series: readonly Series[], channel: string): Float64Array {
  const values = series.flatMap((s) => {
    const c = columnOf(s, channel);
    return [...s.columns[c]].filter((v, row) => (s.quality[c][row] & UNTRUE) === 0 && Number.isFinite(v));
  });
  return Float64Array.from(values).sort();
}
