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

/** Collects the errors of one target by regime. */
export class ErrorBins {
  private readonly bins = new Map<string, Sums>([['all', { ...EMPTY }]]);

  add(regime: string, error: number): void {
    this.put('all', error);
    this.put(regime, error);
  }

  table(): ErrorTable {
    const names = [...this.bins.keys()].sort((a, b) => (a === 'all' ? -1 : b === 'all' ? 1 : a < b ? -1 : 1));
    return Object.fromEntries(names.map((name) => [name, figures(this.bins.get(name)!)]));
  }

  private put(name: string, error: number): void {
    const bin = this.bins.get(name) ?? { ...EMPTY };
    this.bins.set(name, bin);
    bin.rows++;
    bin.squares += error * error;
    bin.magnitudes += Math.abs(error);
    bin.errors += error;
    bin.worst = Math.max(bin.worst, Math.abs(error));
  }
}

interface Sums {
  rows: number;
  squares: number;
  magnitudes: number;
  errors: number;
  worst: number;
}

const EMPTY: Sums = { rows: 0, squares: 0, magnitudes: 0, errors: 0, worst: 0 };

function figures(s: Sums): ErrorFigures {
  const { rows, worst } = s;
  return { rows, rmse: Math.sqrt(s.squares / rows), mae: s.magnitudes / rows, bias: s.errors / rows, worst };
}
