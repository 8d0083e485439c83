import { ClassBins, likeliest } from './classBins.ts';
import type { Sequence } from './data/sequences.ts';
import { ErrorBins, type ErrorTable } from './errorBins.ts';

/** Names the regime of a row of a sequence. */
export type RegimeOf = (sequence: Pick<Sequence, 'series' | 'from'>, row: number) => string;

/**
 * Errors per target and regime over the rows that count; the first `burnIn` rows of each sequence count for nobody, since
 * a net that starts there has not yet found its state.
 */
export function errorTables(
  sequences: readonly Sequence[],
  predict: (sequence: Sequence) => Float64Array,
  targets: number,
  burnIn: number,
  regimeOf: RegimeOf,
): ErrorTable[] {
  const bins = Array.from({ length: targets }, () => new ErrorBins());
  for (const s of sequences) {
    const y = predict(s);
    for (let i = burnIn; i < s.n; i++) {
      if (s.weight[i] === 0) continue;
      const regime = regimeOf(s, i);
      for (let o = 0; o < targets; o++) {
        const error = y[i * targets + o] - s.y[i * targets + o];
        if (!Number.isNaN(s.y[i * targets + o])) bins[o].add(regime, error);
      }
    }
  }
  return bins.map((b) => b.table());
}

/** What was said of the classes of the rows that count, `predict` giving a score a class; rows as in errorTables. */
export function classBins(
  sequences: readonly Sequence[],
  predict: (sequence: Sequence) => Float64Array,
  classes: number,
  burnIn: number,
  regimeOf: RegimeOf,
): ClassBins {
  const bins = new ClassBins(classes);
  for (const s of sequences) {
    const y = predict(s);
    for (let i = burnIn; i < s.n; i++) {
      if (s.weight[i] === 0) continue;
      const row = [i * classes, (i + 1) * classes] as const;
      bins.add(regimeOf(s, i), likeliest(s.y.subarray(...row)), y.subarray(...row));
    }
  }
  return bins;
}
