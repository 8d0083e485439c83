import { addOuterProducts, addRowSums, product } from './product';
import { mulAdd, sigmoid, sigmoidSlope, tanh, tanhSlope } from './simd';
import { mask } from './vectors';

/**
 * src/nn/lstm.ts over `steps` steps of all lanes. x [T][inputs][lanes]; h and c [T + 1][units][lanes] with the start state in
 * their first step; leaves gate values [T][i f g o][units][lanes]. `seen` and `factors` are as in gru.ts.
 */
export function lstmForward(
  weightIh: usize,
  weightHh: usize,
  biasIh: usize,
  biasHh: usize,
  x: usize,
  h: usize,
  seen: usize,
  factors: usize,
  c: usize,
  gates: usize,
  steps: i32,
  width: usize,
  inputs: i32,
  units: i32,
): void {
  const size = <usize>units * width;
  for (let t: i32 = 0; t < steps; t++) {
    if (factors) mask(seen, h, factors, size, 1);
    product(gates, 4 * units, width, biasIh, biasHh, weightIh, <usize>inputs << 2, 4, x, inputs);
    product(gates, 4 * units, width, 0, 0, weightHh, <usize>units << 2, 4, seen, units);
    for (let at: usize = 0; at < size; at += 16) {
      const i = sigmoid(v128.load(gates + at));
      const f = sigmoid(v128.load(gates + size + at));
      const g = tanh(v128.load(gates + 2 * size + at));
      const o = sigmoid(v128.load(gates + 3 * size + at));
      v128.store(gates + at, i);
      v128.store(gates + size + at, f);
      v128.store(gates + 2 * size + at, g);
      v128.store(gates + 3 * size + at, o);
      const cell = mulAdd(f, v128.load(c + at), f32x4.mul(i, g));
      v128.store(c + size + at, cell);
      v128.store(h + size + at, f32x4.mul(o, tanh(cell)));
    }
    x += <usize>inputs * width;
    h += size;
    seen += size;
    c += size;
    gates += 4 * size;
  }
}

/**
 * Gate values become gradients of the sums; adds to the gradients of the weights every `chunk` steps. dy [T][units][lanes]; dx
 * [T][inputs][lanes], or 0 where nobody asks; dh and dc [units][lanes], zero at first, end as the gradients of the start state.
 */
export function lstmBackward(
  weightIh: usize,
  weightHh: usize,
  x: usize,
  seen: usize,
  factors: usize,
  c: usize,
  gates: usize,
  dy: usize,
  dx: usize,
  dh: usize,
  dc: usize,
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
  const size = <usize>units * width;
  const xStep = <usize>inputs * width;
  const rows = 4 * units;
  let end = steps;
  for (let t = steps - 1; t >= 0; t--) {
    const gate = gates + <usize>t * 4 * size;
    const now = <usize>t * size;
    for (let at: usize = 0; at < size; at += 16) {
      const i = v128.load(gate + at);
      const f = v128.load(gate + size + at);
      const g = v128.load(gate + 2 * size + at);
      const o = v128.load(gate + 3 * size + at);
      const squashed = tanh(v128.load(c + now + size + at));
      const dState = f32x4.add(v128.load(dh + at), v128.load(dy + now + at));
      const dCell = mulAdd(f32x4.mul(dState, o), tanhSlope(squashed), v128.load(dc + at));
      v128.store(gate + at, f32x4.mul(f32x4.mul(dCell, g), sigmoidSlope(i)));
      v128.store(gate + size + at, f32x4.mul(f32x4.mul(dCell, v128.load(c + now + at)), sigmoidSlope(f)));
      v128.store(gate + 2 * size + at, f32x4.mul(f32x4.mul(dCell, i), tanhSlope(g)));
      v128.store(gate + 3 * size + at, f32x4.mul(f32x4.mul(dState, squashed), sigmoidSlope(o)));
      v128.store(dc + at, f32x4.mul(dCell, f));
    }
    memory.fill(dh, 0, size);
    product(dh, units, width, 0, 0, weightHh, 4, <usize>units << 2, gate, rows);
    if (factors) mask(dh, dh, factors, size, 1);
    if (dx) {
      const to = dx + <usize>t * xStep;
      memory.fill(to, 0, xStep);
      product(to, inputs, width, 0, 0, weightIh, 4, <usize>inputs << 2, gate, rows);
    }
    if (t % chunk === 0) {
      const n = end - t;
      end = t;
      addOuterProducts(gradHh, gate, 4 * size, rows, seen + now, size, units, width, n);
      addOuterProducts(gradIh, gate, 4 * size, rows, x + <usize>t * xStep, xStep, inputs, width, n);
      addRowSums(gradBiasHh, gradBiasIh, gate, 4 * size, rows, width, n);
    }
  }
}
