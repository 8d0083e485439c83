import { addOuterProducts, addRowSums, product } from './product';
import { mulAdd, relu, splat, tanh, tanhSlope } from './simd';

/*
 * src/nn/dense.ts over `steps` steps of all lanes: x [T][inputs][lanes], y [T][units][lanes]. The activation by its code there: 0
 * linear, 1 tanh, 2 relu, 3 gelu, which leaves its slopes [T][units][lanes], since they do not follow from y.
 */

const GELU: f32 = 0.7978845608028654;
const CUBE: f32 = 0.044715;

export function denseForward(
  weight: usize,
  bias: usize,
  x: usize,
  y: usize,
  slopes: usize,
  activation: i32,
  steps: i32,
  width: usize,
  inputs: i32,
  units: i32,
): void {
  const size = <usize>units * width;
  for (let t: i32 = 0; t < steps; t++) {
    product(y + <usize>t * size, units, width, bias, 0, weight, <usize>inputs << 2, 4, x, inputs);
    x += <usize>inputs * width;
  }
  const all = <usize>steps * size;
  if (activation === 1) {
    for (let at: usize = 0; at < all; at += 16) v128.store(y + at, tanh(v128.load(y + at)));
  } else if (activation === 2) {
    for (let at: usize = 0; at < all; at += 16) v128.store(y + at, relu(v128.load(y + at)));
  } else if (activation === 3) {
    for (let at: usize = 0; at < all; at += 16) gelu(y + at, slopes + at);
  }
}

// @ts-ignore: decorator
@inline
function gelu(y: usize, slope: usize): void {
  const v = v128.load(y);
  const square = f32x4.mul(v, v);
  const half = f32x4.mul(splat(0.5), v);
  const squashed = tanh(f32x4.mul(splat(GELU), mulAdd(splat(CUBE), f32x4.mul(square, v), v)));
  const inner = mulAdd(splat(3 * CUBE * GELU), square, splat(GELU));
  const level = f32x4.mul(splat(0.5), f32x4.add(splat(1), squashed));
  v128.store(y, mulAdd(half, squashed, half));
  v128.store(slope, mulAdd(f32x4.mul(half, tanhSlope(squashed)), inner, level));
}

/**
 * dy become gradients of the sums; adds to the gradients of the weights `chunk` steps at a time. dx [T][inputs][lanes], or 0 where
 * nobody asks.
 */
export function denseBackward(
  weight: usize,
  x: usize,
  y: usize,
  slopes: usize,
  dy: usize,
  dx: usize,
  gradWeight: usize,
  gradBias: usize,
  activation: i32,
  steps: i32,
  width: usize,
  inputs: i32,
  units: i32,
  chunk: i32,
): void {
  const size = <usize>units * width;
  const xStep = <usize>inputs * width;
  const all = <usize>steps * size;
  if (activation === 1) {
    for (let at: usize = 0; at < all; at += 16) {
      v128.store(dy + at, f32x4.mul(v128.load(dy + at), tanhSlope(v128.load(y + at))));
    }
  } else if (activation === 2) {
    for (let at: usize = 0; at < all; at += 16) {
      v128.store(dy + at, v128.and(v128.load(dy + at), f32x4.gt(v128.load(y + at), splat(0))));
    }
  } else if (activation === 3) {
    for (let at: usize = 0; at < all; at += 16) {
      v128.store(dy + at, f32x4.mul(v128.load(dy + at), v128.load(slopes + at)));
    }
  }
  // where only the last rows of windows count, there is nothing to do for the others
  const begin = (zeroSteps(dy, size, steps) / chunk) * chunk;
  if (dx) {
    memory.fill(dx, 0, <usize>steps * xStep);
    for (let t = begin; t < steps; t++) {
      const d = dy + <usize>t * size;
      product(dx + <usize>t * xStep, inputs, width, 0, 0, weight, 4, <usize>inputs << 2, d, units);
    }
  }
  for (let t = begin; t < steps; t += chunk) {
    const n = min(chunk, steps - t);
    const d = dy + <usize>t * size;
    addOuterProducts(gradWeight, d, size, units, x + <usize>t * xStep, xStep, inputs, width, n);
    addRowSums(gradBias, 0, d, size, units, width, n);
  }
}

/** Steps at the start that are all zero. */
function zeroSteps(d: usize, size: usize, steps: i32): i32 {
  const all = <usize>steps * size;
  let at: usize = 0;
  while (at < all && !v128.any_true(f32x4.ne(v128.load(d + at), splat(0)))) at += 16;
  return <i32>(at / size);
}
