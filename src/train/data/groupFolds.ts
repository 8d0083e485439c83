/**
 * Deals whole groups to folds so that each fold has its share of every class. `counts[group][class]` are rows; returns the fold
 * of each group.
 *
 * Groups whose classes are most uneven go first, each to the fold where the shares of the classes, over the folds, then deviate
 * least; among equals, to the fold with the fewest rows. Source: scikit-learn, StratifiedGroupKFold.
 */
export function stratifiedGroups(counts: readonly (readonly number[])[], folds: number): number[] {
  const totals = counts[0].map((_, c) => counts.reduce((sum, group) => sum + group[c], 0));
  const inFold = Array.from({ length: folds }, () => totals.map(() => 0));
  const unevenness = counts.map(deviation);
  const order = counts.map((_, g) => g).sort((a, b) => unevenness[b] - unevenness[a] || a - b);
  const foldOf = new Array<number>(counts.length);
  for (const g of order) {
    let [best, least, fewest] = [0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let fold = 0; fold < folds; fold++) {
      const spread = meanOf(
        totals.map((total, c) => deviation(inFold.map((f, i) => (f[c] + (i === fold ? counts[g][c] : 0)) / total))),
      );
      const rows = inFold[fold].reduce((sum, n) => sum + n, 0);
      // as numpy.isclose compares
      const alike = Math.abs(spread - least) <= 1e-8 + 1e-5 * least;
      if (spread < least || (alike && rows < fewest)) [best, least, fewest] = [fold, spread, rows];
    }
    foldOf[g] = best;
    counts[g].forEach((n, c) => {
      inFold[best][c] += n;
    });
  }
  return foldOf;
}

/** Deals whole groups to folds of about as many rows: the longest group first, to the fold with the fewest rows. */
export function evenGroups(rows: readonly number[], folds: number): number[] {
  const inFold = new Array<number>(folds).fill(0);
  const foldOf = new Array<number>(rows.length);
  for (const g of rows.map((_, i) => i).sort((a, b) => rows[b] - rows[a] || a - b)) {
    foldOf[g] = inFold.indexOf(Math.min(...inFold));
    inFold[foldOf[g]] += rows[g];
  }
  return foldOf;
}

const meanOf = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

function deviation(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((v) => (v - mean) ** 2)));
}
