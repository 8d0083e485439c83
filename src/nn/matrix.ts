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
 * c += a b. Four rows by two columns at a time keep the eight sums in registers. At an edge a block's missing rows or
 * columns are its last one again, computed twice and written twice.
 */
export function addProduct(c: Matrix, a: Matrix, b: Matrix): void {
  const [cd, ad, bd] = [c.data, a.data, b.data];
  const inner = a.columns;
  const aStep = a.columnStep;
  const bStep = b.rowStep;
  const lastRow = c.rows - 1;
  const lastColumn = c.columns - 1;
  for (let i = 0; i <= lastRow; i += 4) {
    const i0 = Math.min(i + 0, lastRow);
    const i1 = Math.min(i + 1, lastRow);
    const i2 = Math.min(i + 2, lastRow);
    const i3 = Math.min(i + 3, lastRow);
    for (let j = 0; j <= lastColumn; j += 2) {
      const j1 = Math.min(j + 1, lastColumn);
      const c00 = c.start + i0 * c.rowStep + j * c.columnStep;
      const c01 = c.start + i0 * c.rowStep + j1 * c.columnStep;
      const c10 = c.start + i1 * c.rowStep + j * c.columnStep;
      const c11 = c.start + i1 * c.rowStep + j1 * c.columnStep;
      const c20 = c.start + i2 * c.rowStep + j * c.columnStep;
      const c21 = c.start + i2 * c.rowStep + j1 * c.columnStep;
      const c30 = c.start + i3 * c.rowStep + j * c.columnStep;
      const c31 = c.start + i3 * c.rowStep + j1 * c.columnStep;
      let a0 = a.start + i0 * a.rowStep;
      let a1 = a.start + i1 * a.rowStep;
      let a2 = a.start + i2 * a.rowStep;
      let a3 = a.start + i3 * a.rowStep;
      let b0 = b.start + j * b.columnStep;
      let b1 = b.start + j1 * b.columnStep;
      let s00 = cd[c00];
      let s01 = cd[c01];
      let s10 = cd[c10];
      let s11 = cd[c11];
      let s20 = cd[c20];
      let s21 = cd[c21];
      let s30 = cd[c30];
      let s31 = cd[c31];
      for (let k = 0; k < inner; k++) {
        const q0 = bd[b0];
        const q1 = bd[b1];
        const p0 = ad[a0];
        s00 += p0 * q0;
        s01 += p0 * q1;
        a0 += aStep;
        const p1 = ad[a1];
        s10 += p1 * q0;
        s11 += p1 * q1;
        a1 += aStep;
        const p2 = ad[a2];
        s20 += p2 * q0;
        s21 += p2 * q1;
        a2 += aStep;
        const p3 = ad[a3];
        s30 += p3 * q0;
        s31 += p3 * q1;
        a3 += aStep;
        b0 += bStep;
        b1 += bStep;
      }
      cd[c00] = s00;
      cd[c01] = s01;
      cd[c10] = s10;
      cd[c11] = s11;
      cd[c20] = s20;
      cd[c21] = s21;
      cd[c30] = s30;
      cd[c31] = s31;
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
