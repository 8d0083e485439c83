import type { Sequence } from './data/sequences.ts';

/** Errors (prediction minus truth) of one target over some rows, in the target's unit. */
export interface ErrorFigures {
  readonly rows: number;
  readonly rmse: number;
  readonly mae: number;
  readonly bias: number;
  readonly worst: number;
}

/** Figures by regime name; `all` covers every row that counts. */
export type ErrorTable = Readonly<Record<string, ErrorFigures>>;

/** Names the regime of a row of a sequence. */
export type RegimeOf = (sequence: Sequence, row: number) => string;

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
  const sums = Array.from({ length: targets }, () => new Map<string, Sums>());
  for (const s of sequences) {
    const y = predict(s);
    for (let i = burnIn; i < s.n; i++) {
      if (s.weight[i] === 0) continue;
      const regime = regimeOf(s, i);
      for (let o = 0; o < targets; o++) {
        const error = y[i * targets + o] - s.y[i * targets + o];
        add(sums[o], 'all', error);
        add(sums[o], regime, error);
      }
    }
  }
  return sums.map((bins) => {
    const names = [...bins.keys()].filter((name) => name !== 'all').sort();
    return Object.fromEntries(['all', ...names].map((name) => [name, figures(bins.get(name) ?? EMPTY)]));
  });
}

interface Sums {
  rows: number;
  squares: number;
  magnitudes: number;
  errors: number;
  worst: number;
}

const EMPTY: Sums = { rows: 0, squares: 0, magnitudes: 0, errors: 0, worst: 0 };

function add(bins: Map<string, Sums>, name: string, error: number): void {
  const bin = bins.get(name) ?? { ...EMPTY };
  bins.set(name, bin);
  bin.rows++;
  bin.squares += error * error;
  bin.magnitudes += Math.abs(error);
  bin.errors += error;
  bin.worst = Math.max(bin.worst, Math.abs(error));
}

function figures(s: Sums): ErrorFigures {
  const { rows, worst } = s;
  return { rows, rmse: Math.sqrt(s.squares / rows), mae: s.magnitudes / rows, bias: s.errors / rows, worst };
}
