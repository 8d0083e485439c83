/**
 * A matrix inside a longer array: element (i, j) stands at `start + i * rowStep + j * columnStep`. Where the array holds
 * one such matrix a time step, `at(m, t)` moves the view to step t.
 */
export interface Matrix {
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
  readonly rowStep: number;
  readonly columnStep: number;
  /** Start at step 0, and distance between steps. */
  readonly first: number;
  readonly timeStep: number;
  start: number;
}

/** Row-major view. With a `rowStep` longer than `columns` it sees a part of each row only. */
export function matrix(data: Float64Array, rows: number, columns: number, first = 0, rowStep = columns): Matrix {
  return { data, rows, columns, rowStep, columnStep: 1, first, timeStep: rows * rowStep, start: first };
}

export function transposed(m: Matrix): Matrix {
  return { ...m, rows: m.columns, columns: m.rows, rowStep: m.columnStep, columnStep: m.rowStep };
}

export function at(m: Matrix, t: number): Matrix {
  m.start = m.first + t * m.timeStep;
  return m;
}

/**
 * c += a b. Two rows by two columns at a time keep eight values in registers; at an odd edge both halves of a block are
 * the same row or column, computed twice and written twice.
 */
export function addProduct(c: Matrix, a: Matrix, b: Matrix): void {
  const [cd, ad, bd] = [c.data, a.data, b.data];
  const aStep = a.columnStep;
  const bStep = b.rowStep;
  for (let i = 0; i < c.rows; i += 2) {
    const i1 = i + 1 < c.rows ? i + 1 : i;
    for (let j = 0; j < c.columns; j += 2) {
      const j1 = j + 1 < c.columns ? j + 1 : j;
      const c00 = c.start + i * c.rowStep + j * c.columnStep;
      const c01 = c.start + i * c.rowStep + j1 * c.columnStep;
      const c10 = c.start + i1 * c.rowStep + j * c.columnStep;
      const c11 = c.start + i1 * c.rowStep + j1 * c.columnStep;
      let a0 = a.start + i * a.rowStep;
      let a1 = a.start + i1 * a.rowStep;
      let b0 = b.start + j * b.columnStep;
      let b1 = b.start + j1 * b.columnStep;
      let s00 = cd[c00];
      let s01 = cd[c01];
      let s10 = cd[c10];
      let s11 = cd[c11];
      for (let k = 0; k < a.columns; k++) {
        const p0 = ad[a0];
        const p1 = ad[a1];
        const q0 = bd[b0];
        const q1 = bd[b1];
        s00 += p0 * q0;
        s01 += p0 * q1;
        s10 += p1 * q0;
        s11 += p1 * q1;
        a0 += aStep;
        a1 += aStep;
        b0 += bStep;
        b1 += bStep;
      }
      cd[c00] = s00;
      cd[c01] = s01;
      cd[c10] = s10;
      cd[c11] = s11;
    }
  }
}

/** Adds `row[from..]` to every row of m. */
export function addToRows(m: Matrix, row: Float64Array, from = 0): void {
  for (let i = 0; i < m.rows; i++) {
    for (let j = 0; j < m.columns; j++) m.data[m.start + i * m.rowStep + j * m.columnStep] += row[from + j];
  }
}

/** Adds the sum of each column of m to `sums[from..]`. */
export function addColumnSums(sums: Float64Array, m: Matrix, from = 0): void {
  for (let i = 0; i < m.rows; i++) {
    for (let j = 0; j < m.columns; j++) sums[from + j] += m.data[m.start + i * m.rowStep + j * m.columnStep];
  }
}
