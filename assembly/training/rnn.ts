import { addOuterProducts, addRowSums, product } from './product';
import { relu, splat, tanh, tanhSlope } from './simd';
import { mask } from './vectors';

/**
 * src/nn/rnn.ts over `steps` steps of all lanes. x [T][inputs][lanes], h [T + 1][units][lanes] with the start state in its first
 * step. `seen` and `factors` are as in gru.ts. `rectified` is 1 for relu, 0 for tanh.
 */
export function rnnForward(
  weightIh: usize,
  weightHh: usize,
  biasIh: usize,
  biasHh: usize,
  x: usize,
  h: usize,
  seen: usize,
  factors: usize,
  rectified: i32,
  steps: i32,
  width: usize,
  inputs: i32,
  units: i32,
): void {
  const size = <usize>units * width;
  for (let t: i32 = 0; t < steps; t++) {
    const next = h + size;
    if (factors) mask(seen, h, factors, size, 1);
    product(next, units, width, biasIh, biasHh, weightIh, <usize>inputs << 2, 4, x, inputs);
    product(next, units, width, 0, 0, weightHh, <usize>units << 2, 4, seen, units);
    for (let at: usize = 0; at < size; at += 16) {
      const sum = v128.load(next + at);
      v128.store(next + at, rectified ? relu(sum) : tanh(sum));
    }
    x += <usize>inputs * width;
    h = next;
    seen += size;
  }
}

/**
 * dy [T][units][lanes] become gradients of the sums; adds to the gradients of the weights every `chunk` steps. dx
 * [T][inputs][lanes], or 0 where nobody asks; dh [units][lanes], zero at first, ends as the gradient of the start state.
 */
export function rnnBackward(
  weightIh: usize,
  weightHh: usize,
  x: usize,
  h: usize,
  seen: usize,
  factors: usize,
  dy: usize,
  dx: usize,
  dh: usize,
  gradIh: usize,
  gradHh: usize,
  gradBiasIh: usize,
  gradBiasHh: usize,
  rectified: i32,
  steps: i32,
  width: usize,
  inputs: i32,
  units: i32,
  chunk: i32,
): void {
  const size = <usize>units * width;
  const xStep = <usize>inputs * width;
  let end = steps;
  for (let t = steps - 1; t >= 0; t--) {
    const now = h + <usize>t * size;
    const d = dy + <usize>t * size;
    for (let at: usize = 0; at < size; at += 16) {
      const y = v128.load(now + size + at);
      const dState = f32x4.add(v128.load(dh + at), v128.load(d + at));
      const open = v128.and(dState, f32x4.gt(y, splat(0)));
      v128.store(d + at, rectified ? open : f32x4.mul(dState, tanhSlope(y)));
    }
    memory.fill(dh, 0, size);
    product(dh, units, width, 0, 0, weightHh, 4, <usize>units << 2, d, units);
    if (factors) mask(dh, dh, factors, size, 1);
    if (dx) {
      const to = dx + <usize>t * xStep;
      memory.fill(to, 0, xStep);
      product(to, inputs, width, 0, 0, weightIh, 4, <usize>inputs << 2, d, units);
    }
    if (t % chunk === 0) {
      const n = end - t;
      end = t;
      addOuterProducts(gradHh, d, size, units, seen + <usize>t * size, size, units, width, n);
      addOuterProducts(gradIh, d, size, units, x + <usize>t * xStep, xStep, inputs, width, n);
      addRowSums(gradBiasHh, gradBiasIh, d, size, units, width, n);
    }
  }
}
