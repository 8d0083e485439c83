/** Short names for four floats at a time. Plain SIMD128 has no fused multiply-add, so that every machine computes the same bits. */

// @ts-ignore: decorator
@inline export function splat(v: f32): v128 {
  return f32x4.splat(v);
}

/** Four copies of the float at `p`. */
// @ts-ignore: decorator
@inline export function copies(p: usize): v128 {
  return v128.load_splat<f32>(p);
}

/** a b + c */
// @ts-ignore: decorator
@inline export function mulAdd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}

/** Adds the sum of the four lanes to the float at `p`. */
// @ts-ignore: decorator
@inline export function addLanes(p: usize, v: v128): void {
  const low = f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1);
  const high = f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3);
  store<f32>(p, load<f32>(p) + (low + high));
}

/** The sums of the lanes of each. */
// @ts-ignore: decorator
@inline export function laneSums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 2, 4, 6), v128.shuffle<f32>(a, b, 1, 3, 5, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 2, 4, 6), v128.shuffle<f32>(c, d, 1, 3, 5, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 2, 4, 6), v128.shuffle<f32>(ab, cd, 1, 3, 5, 7));
}

/** Adds the first two lanes to the floats at `p`, the others to those at `q`. */
// @ts-ignore: decorator
@inline export function addPairs(p: usize, q: usize, v: v128): void {
  v128.store_lane<i64>(p, f32x4.add(v128.load_zero<i64>(p), v), 0);
  const high = v128.shuffle<i64>(v, v, 1, 0);
  v128.store_lane<i64>(q, f32x4.add(v128.load_zero<i64>(q), high), 0);
}

/** 1 - v^2, the slope of tanh where its value is v. */
// @ts-ignore: decorator
@inline export function tanhSlope(v: v128): v128 {
  return f32x4.sub(splat(1), f32x4.mul(v, v));
}

/** v (1 - v), the slope of the logistic function where its value is v. */
// @ts-ignore: decorator
@inline export function sigmoidSlope(v: v128): v128 {
  return f32x4.mul(v, f32x4.sub(splat(1), v));
}

/** Quotient of polynomials of degree 13 and 6, off by 1e-7 at most. Source: Eigen, generic_fast_tanh_float. */
// @ts-ignore: decorator
@inline export function tanh(v: v128): v128 {
  // in this order of arguments NaN stays NaN
  const x = f32x4.pmin(f32x4.pmax(v, splat(-7.90531110763549805)), splat(7.90531110763549805));
  const x2 = f32x4.mul(x, x);
  let top = mulAdd(x2, splat(-2.76076847742355e-16), splat(2.00018790482477e-13));
  top = mulAdd(x2, top, splat(-8.60467152213735e-11));
  top = mulAdd(x2, top, splat(5.12229709037114e-8));
  top = mulAdd(x2, top, splat(1.48572235717979e-5));
  top = mulAdd(x2, top, splat(6.37261928875436e-4));
  top = mulAdd(x2, top, splat(4.89352455891786e-3));
  let bottom = mulAdd(x2, splat(1.19825839466702e-6), splat(1.18534705686654e-4));
  bottom = mulAdd(x2, bottom, splat(2.268434632439e-3));
  bottom = mulAdd(x2, bottom, splat(4.89352518554385e-3));
  return f32x4.div(f32x4.mul(x, top), bottom);
}

// @ts-ignore: decorator
@inline export function relu(v: v128): v128 {
  return f32x4.pmax(v, splat(0));
}

// @ts-ignore: decorator
@inline export function sigmoid(v: v128): v128 {
  return mulAdd(splat(0.5), tanh(f32x4.mul(splat(0.5), v)), splat(0.5));
}
