/** fixedPoint.h: src/kernel/fixedPoint.ts by hand. */
export const FIXED_POINT_HEADER = `/* fixedPoint.h: exact fixed-point arithmetic under signal chains in 32-bit integers. C99. */
#ifndef SLIPRING_FIXED_POINT_H
#define SLIPRING_FIXED_POINT_H

#include "slipring.h"

/* an absent sample */
#define SLIPRING_ABSENT INT32_MIN

static inline bool slipring_absent_int32(int32_t x) {
  return x == SLIPRING_ABSENT;
}

/* clipped to +-INT32_MAX: INT32_MIN is absent */
static inline int32_t slipring_clip(int64_t v) {
  return v > INT32_MAX ? INT32_MAX : v < -INT32_MAX ? -INT32_MAX : (int32_t)v;
}

/* floor(a m / 2^shift), clipped */
static inline int32_t slipring_mulShift(int32_t a, int32_t m, int32_t shift) {
  return slipring_clip(((int64_t)a * m) >> shift);
}

/* floor((a l + b m + c n) / 2^shift), clipped; |l| + |m| + |n| < 2^32 */
static inline int32_t slipring_weightedSum(int32_t a, int32_t l, int32_t b, int32_t m, int32_t c, int32_t n,
    int32_t shift) {
  return slipring_clip(((int64_t)a * l + (int64_t)b * m + (int64_t)c * n) >> shift);
}

/* modulo 2^32, signed */
static inline int32_t slipring_addWrapped(int32_t a, int32_t b) {
  return (int32_t)((uint32_t)a + (uint32_t)b);
}

/* sin(a + d) from those of a; d in 2^-36, half = d^2 / 2 in 2^-43 */
static inline int32_t slipring_beside(int32_t sine, int32_t cosine, int32_t d, int32_t half) {
  const int32_t third = slipring_mulShift(half, 715827883, 31);
  return sine + slipring_mulShift(cosine, d - slipring_mulShift(d, third, 43), 36) - slipring_mulShift(sine, half, 43);
}

/* nearest of 256 steps a turn, and the angle behind it */
static inline int32_t slipring_nearestStep(int32_t theta) {
  return slipring_addWrapped(theta, 8388608) >> 24;
}

static inline int32_t slipring_angleBeside(int32_t theta, int32_t k) {
  return slipring_mulShift(slipring_addWrapped(theta, slipring_imul(k, -16777216)), 105414357, 20);
}

/* sine and cosine of theta, 2^32 steps a turn, in steps of 2^-30 */
static inline int32_t slipring_sineTurn(const int32_t *table, int32_t theta) {
  const int32_t k = slipring_nearestStep(theta);
  const int32_t d = slipring_angleBeside(theta, k);
  return slipring_beside(table[k & 255], table[(k + 64) & 255], d, slipring_mulShift(d, d, 30));
}

static inline int32_t slipring_cosineTurn(const int32_t *table, int32_t theta) {
  const int32_t k = slipring_nearestStep(theta);
  const int32_t d = slipring_angleBeside(theta, k);
  return slipring_beside(table[(k + 64) & 255], table[(k + 128) & 255], d, slipring_mulShift(d, d, 30));
}

/* a second-order section on a sample: c has b0 b1 b2 a1 a2 k1 k2, s has x1 x2 y1 y2 and the rests e1 e2, fed back by k1 and k2 */
static inline int32_t slipring_section(const int32_t *c, int32_t at, int32_t *s, int32_t from, int32_t x,
    int32_t shift, int32_t bits) {
  const int32_t *const k = c + at;
  int32_t *const m = s + from;
  const int64_t forward = ((int64_t)k[0] * x + (int64_t)k[1] * m[0] + (int64_t)k[2] * m[1]) >> shift;
  /* the rests are below 2^bits, k1 and k2 at most 2 and 1 */
  const int64_t sum = forward - (int64_t)k[3] * m[2] - (int64_t)k[4] * m[3] + (k[5] * m[4] + k[6] * m[5]);
  const int64_t whole = sum >> bits;
  const int32_t y = slipring_clip(whole);
  m[1] = m[0];
  m[0] = x;
  m[3] = m[2];
  m[2] = y;
  m[5] = m[4];
  m[4] = y == whole ? (int32_t)(sum & ((INT32_C(1) << bits) - 1)) : 0;
  return y;
}

#endif
`;
