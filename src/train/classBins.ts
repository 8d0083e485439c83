/** How well one predictor tells classes apart over some rows. */
export interface ClassFigures {
  readonly rows: number;
  /** Part of the rows whose class was found. */
  readonly accuracy: number;
  /** Mean over the classes that occur, or were said to, of 2 tp / (2 tp + fp + fn). */
  readonly macroF1: number;
  /** Mean of -ln p of the true class, p at least 1e-6. */
  readonly logLoss: number;
}

/** Figures by regime name; `all` covers every row that counts. */
export type ClassTable = Readonly<Record<string, ClassFigures>>;

/** Rows by true class (first index) and class that was said. */
export type Confusion = readonly (readonly number[])[];

/** Collects what was said of the class of rows, by regime. */
export class ClassBins {
  private readonly classes: number;
  private readonly bins = new Map<string, Bin>();

  constructor(classes: number) {
    this.classes = classes;
    this.bins.set('all', this.newBin());
  }

  /** Scores of the classes: probabilities, or anything that is largest for the likeliest. */
  add(regime: string, truth: number, scores: ArrayLike<number>): void {
    const said = likeliest(scores);
    const p = Array.from(scores, (s) => Math.max(LEAST, Math.min(1, s)));
    const cost = -Math.log(p[truth] / p.reduce((sum, v) => sum + v, 0));
    for (const name of ['all', regime]) {
      const bin = this.bins.get(name) ?? this.newBin();
      this.bins.set(name, bin);
      bin.confusion[truth][said]++;
      bin.cost += cost;
    }
  }

  table(): ClassTable {
    const names = [...this.bins.keys()].sort((a, b) => (a === 'all' ? -1 : b === 'all' ? 1 : a < b ? -1 : 1));
    return Object.fromEntries(names.map((name) => [name, figures(this.bins.get(name) ?? this.newBin())]));
  }

  confusion(): Confusion {
    return (this.bins.get('all') ?? this.newBin()).confusion;
  }

  private newBin(): Bin {
    return { confusion: Array.from({ length: this.classes }, () => new Array<number>(this.classes).fill(0)), cost: 0 };
  }
}

interface Bin {
  readonly confusion: number[][];
  cost: number;
}

const LEAST = 1e-6;

/** Index of the largest, the first of equals. */
export function likeliest(scores: ArrayLike<number>): number {
  let best = 0;
  for (let k = 1; k < scores.length; k++) if (scores[k] > scores[best]) best = k;
  return best;
}

function figures({ confusion, cost }: Bin): ClassFigures {
  const truths = confusion.map((row) => row.reduce((sum, n) => sum + n, 0));
  const said = confusion.map((_, k) => confusion.reduce((sum, row) => sum + row[k], 0));
  const rows = truths.reduce((sum, n) => sum + n, 0);
  const hits = confusion.reduce((sum, row, k) => sum + row[k], 0);
  const f1 = confusion.flatMap((row, k) => (truths[k] + said[k] > 0 ? [(2 * row[k]) / (truths[k] + said[k])] : []));
  return {
    rows,
    accuracy: hits / rows,
    macroF1: f1.reduce((sum, v) => sum + v, 0) / f1.length,
    logLoss: cost / rows,
  };
}
