import { addOuterProducts, addRowSums, product } from './product';
import { mulAdd, sigmoid, sigmoidSlope, splat, tanh, tanhSlope } from './simd';
import { mask } from './vectors';

/**
 * src/nn/gru.ts over `steps` steps of all lanes. x [T][inputs][lanes], h [T + 1][units][lanes] with the start state in its
 * first step; leaves the values of the gates [T][r z u n][units][lanes], u = W_hn h + b_hn. The gates see h times `factors` [units][lanes], left
 * in `seen` [T][units][lanes]; without factors, 0, `seen` is h.
 */
export function gruForward(
  weightIh: usize,
  weightHh: usize,
  biasIh: usize,
  biasHh: usize,
  x: usize,
  h: usize,
  seen: usize,
  factors: usize,
  gates: usize,
  steps: i32,
  width: usize,
  inputs: i32,
  units: i32,
): void {
  const inputRow = <usize>inputs << 2;
  const hiddenRow = <usize>units << 2;
  const size = <usize>units * width;
  const u2 = 2 * units;
  const toN = <usize>u2 * inputRow;
  const toU = <usize>u2 * hiddenRow;
  const biasN = hiddenRow << 1;
  for (let t: i32 = 0; t < steps; t++) {
    if (factors) mask(seen, h, factors, size, 1);
    product(gates, u2, width, biasIh, biasHh, weightIh, inputRow, 4, x, inputs);
    product(gates, u2, width, 0, 0, weightHh, hiddenRow, 4, seen, units);
    product(gates + 2 * size, units, width, biasHh + biasN, 0, weightHh + toU, hiddenRow, 4, seen, units);
    product(gates + 3 * size, units, width, biasIh + biasN, 0, weightIh + toN, inputRow, 4, x, inputs);
    const next = h + size;
    // in two loops: the polynomials are long chains, of which a processor has more at work when none waits for another
    for (let at: usize = 0; at < 2 * size; at += 16) v128.store(gates + at, sigmoid(v128.load(gates + at)));
    for (let at: usize = 0; at < size; at += 16) {
      const r = v128.load(gates + at);
      const z = v128.load(gates + size + at);
      const n = tanh(mulAdd(r, v128.load(gates + 2 * size + at), v128.load(gates + 3 * size + at)));
      v128.store(gates + 3 * size + at, n);
      v128.store(next + at, mulAdd(z, f32x4.sub(v128.load(h + at), n), n));
    }
    x += <usize>inputs * width;
    h = next;
    seen += size;
    gates += 4 * size;
  }
}

/**
 * Gate values become gradients of the sums; adds to the gradients of the weights every `chunk` steps. dy [T][units][lanes]; dx
 * [T][inputs][lanes], or 0 where nobody asks; dh [units][lanes], zero at first, ends as the gradient of the start state. With
 * `factors`, `dSeen` [units][lanes] is room for the gradient of what the gates saw.
 */
export function gruBackward(
  weightIh: usize,
  weightHh: usize,
  x: usize,
  h: usize,
  seen: usize,
  factors: usize,
  gates: usize,
  dy: usize,
  dx: usize,
  dh: usize,
  dSeen: usize,
  gradIh: usize,
  gradHh: usize,
  gradBiasIh: usize,
  gradBiasHh: usize,
  steps: i32,
  width: usize,
  inputs: i32,
  units: i32,
  chunk: i32,
): void {
  const inputRow = <usize>inputs << 2;
  const hiddenRow = <usize>units << 2;
  const size = <usize>units * width;
  const xStep = <usize>inputs * width;
  const u2 = 2 * units;
  const toN = <usize>u2 * inputRow;
  let end = steps;
  for (let t = steps - 1; t >= 0; t--) {
    const g = gates + <usize>t * 4 * size;
    const now = h + <usize>t * size;
    const d = dy + <usize>t * size;
    for (let at: usize = 0; at < size; at += 16) {
      const r = v128.load(g + at);
      const z = v128.load(g + size + at);
      const u = v128.load(g + 2 * size + at);
      const n = v128.load(g + 3 * size + at);
      const dState = f32x4.add(v128.load(dh + at), v128.load(d + at));
      const dn = f32x4.mul(f32x4.mul(dState, f32x4.sub(splat(1), z)), tanhSlope(n));
      const passed = f32x4.mul(dState, f32x4.sub(v128.load(now + at), n));
      v128.store(g + at, f32x4.mul(f32x4.mul(dn, u), sigmoidSlope(r)));
      v128.store(g + size + at, f32x4.mul(passed, sigmoidSlope(z)));
      v128.store(g + 2 * size + at, f32x4.mul(dn, r));
      v128.store(g + 3 * size + at, dn);
      v128.store(dh + at, f32x4.mul(dState, z));
    }
    if (factors) {
      memory.fill(dSeen, 0, size);
      product(dSeen, units, width, 0, 0, weightHh, 4, hiddenRow, g, 3 * units);
      for (let at: usize = 0; at < size; at += 16) {
        v128.store(dh + at, mulAdd(v128.load(factors + at), v128.load(dSeen + at), v128.load(dh + at)));
      }
    } else product(dh, units, width, 0, 0, weightHh, 4, hiddenRow, g, 3 * units);
    if (dx) {
      const to = dx + <usize>t * xStep;
      memory.fill(to, 0, xStep);
      product(to, inputs, width, 0, 0, weightIh, 4, inputRow, g, u2);
      product(to, inputs, width, 0, 0, weightIh + toN, 4, inputRow, g + 3 * size, units);
    }
    if (t % chunk === 0) {
      const n = end - t;
      end = t;
      const rows = x + <usize>t * xStep;
      const dn = g + 3 * size;
      addOuterProducts(gradHh, g, 4 * size, 3 * units, seen + <usize>t * size, size, units, width, n);
      addOuterProducts(gradIh, g, 4 * size, u2, rows, xStep, inputs, width, n);
      addOuterProducts(gradIh + toN, dn, 4 * size, units, rows, xStep, inputs, width, n);
      const biasN = hiddenRow << 1;
      addRowSums(gradBiasHh, gradBiasIh, g, 4 * size, u2, width, n);
      addRowSums(gradBiasHh + biasN, 0, g + 2 * size, 4 * size, units, width, n);
      addRowSums(gradBiasIh + biasN, 0, dn, 4 * size, units, width, n);
    }
  }
}
