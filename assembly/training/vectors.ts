import { mulAdd, splat } from './simd';

/** Sum of squares of `bytes` / 4 floats, in double, since a gradient that is about to be clipped may be large. */
export function sumOfSquares(x: usize, bytes: usize): f64 {
  let low = f64x2.splat(0);
  let high = low;
  for (let at: usize = 0; at < bytes; at += 16) {
    const v = v128.load(x + at);
    const a = f64x2.promote_low_f32x4(v);
    const b = f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 0, 1));
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** x <- factor x */
export function scale(x: usize, bytes: usize, factor: f32): void {
  for (let at: usize = 0; at < bytes; at += 16) v128.store(x + at, f32x4.mul(v128.load(x + at), splat(factor)));
}

/** y <- y + x */
export function add(y: usize, x: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) v128.store(y + at, f32x4.add(v128.load(y + at), v128.load(x + at)));
}

/** to <- from times factors, at each of so many steps of `bytes`; `to` may be `from`. */
export function mask(to: usize, from: usize, factors: usize, bytes: usize, steps: i32): void {
  for (let t: i32 = 0; t < steps; t++) {
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(to + at, f32x4.mul(v128.load(from + at), v128.load(factors + at)));
    }
    to += bytes;
    from += bytes;
  }
}

/** One step of Adam with decoupled weight decay; see src/train/optimizers/adam.ts. `kept` is what the decay leaves of a weight. */
export function adam(
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  bytes: usize,
  beta1: f64,
  beta2: f64,
  rate: f32,
  c2: f32,
  epsilon: f32,
  kept: f32,
): void {
  // in double: in single, 1 - 0.999 is off by 5e-5
  const keep1 = splat(<f32>beta1);
  const keep2 = splat(<f32>beta2);
  const take1 = splat(<f32>(1 - beta1));
  const take2 = splat(<f32>(1 - beta2));
  for (let at: usize = 0; at < bytes; at += 16) {
    const gradient = v128.load(g + at);
    const mean = mulAdd(keep1, v128.load(m + at), f32x4.mul(take1, gradient));
    const square = mulAdd(keep2, v128.load(v + at), f32x4.mul(take2, f32x4.mul(gradient, gradient)));
    v128.store(m + at, mean);
    v128.store(v + at, square);
    const root = f32x4.add(f32x4.sqrt(f32x4.div(square, splat(c2))), splat(epsilon));
    const step = f32x4.div(f32x4.mul(splat(rate), mean), root);
    v128.store(w + at, f32x4.sub(f32x4.mul(splat(kept), v128.load(w + at)), step));
  }
}
