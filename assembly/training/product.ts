import { addLanes, addPairs, copies, laneSums, mulAdd, splat } from './simd';

/*
 * Matrices of a batch are feature-major: [features][lanes], a lane a sequence, `width` bytes a row, a multiple of 32 (eight lanes). Weights are
 * read one float at a time and copied to all lanes, so that any number of units will do.
 */

/**
 * c[rows][lanes] = start + a x, with x [inner][lanes]. `start` is c itself where `bias` is 0, else bias[rows] and, unless 0,
 * bias2[rows]. Element (i, k) of a stands at a + i * aRow + k * aInner bytes, so that a may be read as its transpose.
 */
export function product(
  c: usize,
  rows: i32,
  width: usize,
  bias: usize,
  bias2: usize,
  a: usize,
  aRow: usize,
  aInner: usize,
  x: usize,
  inner: i32,
): void {
  let i: i32 = 0;
  for (; i + 4 <= rows; i += 4) {
    const row = c + <usize>i * width;
    const weights = a + <usize>i * aRow;
    const offset = <usize>i << 2;
    for (let at: usize = 0; at < width; at += 32) {
      fourByEight(row + at, width, bias, bias2, offset, weights, aRow, aInner, x + at, inner);
    }
  }
  for (; i < rows; i++) {
    const row = c + <usize>i * width;
    const weights = a + <usize>i * aRow;
    for (let at: usize = 0; at < width; at += 32) {
      oneByEight(row + at, width, bias, bias2, <usize>i << 2, weights, aInner, x + at, inner);
    }
  }
}

/** Four rows by eight lanes: their sums stay in eight registers. */
// @ts-ignore: decorator
@inline
function fourByEight(
  c0: usize,
  width: usize,
  bias: usize,
  bias2: usize,
  offset: usize,
  a: usize,
  aRow: usize,
  aInner: usize,
  x: usize,
  inner: i32,
): void {
  const c1 = c0 + width;
  const c2 = c1 + width;
  const c3 = c2 + width;
  let s00: v128, s01: v128, s10: v128, s11: v128, s20: v128, s21: v128, s30: v128, s31: v128;
  if (bias) {
    s00 = biasOf(bias, bias2, offset);
    s10 = biasOf(bias, bias2, offset + 4);
    s20 = biasOf(bias, bias2, offset + 8);
    s30 = biasOf(bias, bias2, offset + 12);
    s01 = s00;
    s11 = s10;
    s21 = s20;
    s31 = s30;
  } else {
    s00 = v128.load(c0);
    s01 = v128.load(c0, 16);
    s10 = v128.load(c1);
    s11 = v128.load(c1, 16);
    s20 = v128.load(c2);
    s21 = v128.load(c2, 16);
    s30 = v128.load(c3);
    s31 = v128.load(c3, 16);
  }
  let a0 = a;
  let a1 = a0 + aRow;
  let a2 = a1 + aRow;
  let a3 = a2 + aRow;
  for (let k: i32 = 0; k < inner; k++) {
    const x0 = v128.load(x);
    const x1 = v128.load(x, 16);
    let w = copies(a0);
    s00 = mulAdd(w, x0, s00);
    s01 = mulAdd(w, x1, s01);
    w = copies(a1);
    s10 = mulAdd(w, x0, s10);
    s11 = mulAdd(w, x1, s11);
    w = copies(a2);
    s20 = mulAdd(w, x0, s20);
    s21 = mulAdd(w, x1, s21);
    w = copies(a3);
    s30 = mulAdd(w, x0, s30);
    s31 = mulAdd(w, x1, s31);
    x += width;
    a0 += aInner;
    a1 += aInner;
    a2 += aInner;
    a3 += aInner;
  }
  v128.store(c0, s00);
  v128.store(c0, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
}

// @ts-ignore: decorator
@inline
function oneByEight(
  c: usize,
  width: usize,
  bias: usize,
  bias2: usize,
  offset: usize,
  a: usize,
  aInner: usize,
  x: usize,
  inner: i32,
): void {
  let s0: v128, s1: v128;
  if (bias) {
    s0 = biasOf(bias, bias2, offset);
    s1 = s0;
  } else {
    s0 = v128.load(c);
    s1 = v128.load(c, 16);
  }
  for (let k: i32 = 0; k < inner; k++) {
    const w = copies(a);
    s0 = mulAdd(w, v128.load(x), s0);
    s1 = mulAdd(w, v128.load(x, 16), s1);
    x += width;
    a += aInner;
  }
  v128.store(c, s0);
  v128.store(c, s1, 16);
}

// @ts-ignore: decorator
@inline
function biasOf(bias: usize, bias2: usize, offset: usize): v128 {
  const b = copies(bias + offset);
  return bias2 ? f32x4.add(b, copies(bias2 + offset)) : b;
}

/**
 * g[rows][columns] += sum over steps and lanes of a[rows][lanes] x[columns][lanes]: the gradient of weights. a and x lie aStep and
 * xStep bytes apart from step to step. One sum in registers for several steps costs far less than one a step.
 */
export function addOuterProducts(
  g: usize,
  a: usize,
  aStep: usize,
  rows: i32,
  x: usize,
  xStep: usize,
  columns: i32,
  width: usize,
  steps: i32,
): void {
  const gRow = <usize>columns << 2;
  let i: i32 = 0;
  for (; i + 4 <= rows; i += 4) {
    const from = a + <usize>i * width;
    const to = g + <usize>i * gRow;
    let k: i32 = 0;
    for (; k + 2 <= columns; k += 2) {
      fourByTwo(to + (<usize>k << 2), gRow, from, aStep, x + <usize>k * width, xStep, width, steps);
    }
    for (; k < columns; k++) {
      for (let q: i32 = 0; q < 4; q++) {
        const at = to + <usize>q * gRow + (<usize>k << 2);
        one(at, from + <usize>q * width, aStep, x + <usize>k * width, xStep, width, steps);
      }
    }
  }
  for (; i < rows; i++) {
    const from = a + <usize>i * width;
    const to = g + <usize>i * gRow;
    for (let k: i32 = 0; k < columns; k++) {
      one(to + (<usize>k << 2), from, aStep, x + <usize>k * width, xStep, width, steps);
    }
  }
}

// @ts-ignore: decorator
@inline
function fourByTwo(
  g0: usize,
  gRow: usize,
  a: usize,
  aStep: usize,
  x: usize,
  xStep: usize,
  width: usize,
  steps: i32,
): void {
  let s00 = splat(0);
  let s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  for (let t: i32 = 0; t < steps; t++) {
    let a0 = a + <usize>t * aStep;
    let x0 = x + <usize>t * xStep;
    for (const end = a0 + width; a0 < end; a0 += 16, x0 += 16) {
      const p = v128.load(x0);
      const q = v128.load(x0 + width);
      let v = v128.load(a0);
      s00 = mulAdd(v, p, s00);
      s01 = mulAdd(v, q, s01);
      v = v128.load(a0 + width);
      s10 = mulAdd(v, p, s10);
      s11 = mulAdd(v, q, s11);
      v = v128.load(a0 + 2 * width);
      s20 = mulAdd(v, p, s20);
      s21 = mulAdd(v, q, s21);
      v = v128.load(a0 + 3 * width);
      s30 = mulAdd(v, p, s30);
      s31 = mulAdd(v, q, s31);
    }
  }
  const g1 = g0 + gRow;
  const g2 = g1 + gRow;
  const g3 = g2 + gRow;
  addPairs(g0, g1, laneSums(s00, s01, s10, s11));
  addPairs(g2, g3, laneSums(s20, s21, s30, s31));
}

function one(g: usize, a: usize, aStep: usize, x: usize, xStep: usize, width: usize, steps: i32): void {
  let sum = splat(0);
  for (let t: i32 = 0; t < steps; t++) {
    const a0 = a + <usize>t * aStep;
    const x0 = x + <usize>t * xStep;
    for (let at: usize = 0; at < width; at += 16) sum = mulAdd(v128.load(a0 + at), v128.load(x0 + at), sum);
  }
  addLanes(g, sum);
}

/**
 * g[rows] += sum over steps and lanes of a[rows][lanes]: the gradient of a bias, and of a second one unless `g2` is 0. Four rows at a time, since
 * one sum alone waits for itself.
 */
export function addRowSums(g: usize, g2: usize, a: usize, aStep: usize, rows: i32, width: usize, steps: i32): void {
  let i: i32 = 0;
  for (; i + 4 <= rows; i += 4) {
    let s0 = splat(0);
    let s1 = s0, s2 = s0, s3 = s0;
    let from = a + <usize>i * width;
    for (let t: i32 = 0; t < steps; t++) {
      for (let at = from, end = from + width; at < end; at += 16) {
        s0 = f32x4.add(s0, v128.load(at));
        s1 = f32x4.add(s1, v128.load(at + width));
        s2 = f32x4.add(s2, v128.load(at + 2 * width));
        s3 = f32x4.add(s3, v128.load(at + 3 * width));
      }
      from += aStep;
    }
    const sums = laneSums(s0, s1, s2, s3);
    const offset = <usize>i << 2;
    v128.store(g + offset, f32x4.add(v128.load(g + offset), sums));
    if (g2) v128.store(g2 + offset, f32x4.add(v128.load(g2 + offset), sums));
  }
  for (; i < rows; i++) {
    let sum = splat(0);
    for (let t: i32 = 0; t < steps; t++) {
      const from = a + <usize>t * aStep + <usize>i * width;
      for (let at: usize = 0; at < width; at += 16) sum = f32x4.add(sum, v128.load(from + at));
    }
    const offset = <usize>i << 2;
    addLanes(g + offset, sum);
    if (g2) addLanes(g2 + offset, sum);
  }
}
