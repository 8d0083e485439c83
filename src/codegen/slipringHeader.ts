import { QUALITY } from './intrinsicTable.ts';
import { realC } from './numbers.ts';

const quality = Object.entries(QUALITY).map(
  ([name, { type, value }]) => `#define SLIPRING_${name} ${type === 'real' ? realC(value) : value}`,
);

/** slipring.h: what all generated C stands on. */
export const SLIPRING_HEADER = `/*
 * slipring.h: types and exact primitives under the generated kernels. C99.
 *
 * real_t is float; with SLIPRING_REAL_DOUBLE defined it is double and the kernels compute the host's numbers bit for bit.
 * For that, a * b + c must not be contracted to one operation: SLIPRING_EXACT sees to it. Never build with -ffast-math.
 */
#ifndef SLIPRING_H
#define SLIPRING_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __FAST_MATH__
#error "slipring: -ffast-math breaks the handling of absent samples, and gives other bits"
#endif
#if defined(__FLT_EVAL_METHOD__) && (__FLT_EVAL_METHOD__ == 1 || __FLT_EVAL_METHOD__ == 2)
#error "slipring: this build computes with more digits than the host; on x86, -msse2 -mfpmath=sse"
#endif
/* stands in every kernel file behind its includes: a * b + c is rounded twice, as on the host */
#if defined(__GNUC__) && !defined(__clang__)
#define SLIPRING_EXACT _Pragma("GCC optimize (\\"fp-contract=off\\")")
#else
#define SLIPRING_EXACT _Pragma("STDC FP_CONTRACT OFF")
#endif

/* stands behind arrays of small integers that processors read by words */
#ifdef __GNUC__
#define SLIPRING_WORDS __attribute__((aligned(4)))
#else
#define SLIPRING_WORDS
#endif

#ifdef SLIPRING_REAL_DOUBLE
typedef double real_t;
#define REAL_C(x) x
#define slipring_abs fabs
#define slipring_sqrt sqrt
#define slipring_floor floor
#define slipring_ldexp ldexp
#define slipring_ilogb ilogb
#else
typedef float real_t;
#define REAL_C(x) x##f
#define slipring_abs fabsf
#define slipring_sqrt sqrtf
#define slipring_floor floorf
#define slipring_ldexp ldexpf
#define slipring_ilogb ilogbf
#endif
#ifdef __AVR__
/* its C library has no ilogb */
#undef slipring_ilogb
static inline int slipring_ilogb(real_t x) {
  int exponent;
  (void)frexp(x, &exponent);
  return exponent - 1;
}
#endif

#define SLIPRING_NAN ((real_t)NAN)
#define SLIPRING_INFINITY ((real_t)INFINITY)

/* quality bits of a sample, and the largest magnitude that counts as a measurement */
${quality.join('\n')}

/* what the kernels take for granted */
#ifdef SLIPRING_REAL_DOUBLE
typedef char slipring_double_has_8_bytes[sizeof(double) == 8 ? 1 : -1];
#endif
typedef char slipring_float_has_4_bytes[sizeof(float) == 4 ? 1 : -1];
typedef char slipring_shifts_keep_the_sign[((int32_t)-2 >> 1) == -1 ? 1 : -1];

static inline int32_t slipring_abs_i32(int32_t x) {
  return x < 0 ? -x : x;
}

static inline real_t slipring_min(real_t a, real_t b) {
  return a < b ? a : b;
}

static inline int32_t slipring_min_i32(int32_t a, int32_t b) {
  return a < b ? a : b;
}

static inline real_t slipring_max(real_t a, real_t b) {
  return a > b ? a : b;
}

static inline int32_t slipring_max_i32(int32_t a, int32_t b) {
  return a > b ? a : b;
}

/* towards zero; saturates, 0 for NaN */
static inline int32_t slipring_trunc(real_t x) {
  if (slipring_abs(x) < REAL_C(2147483648.0)) {
    return (int32_t)x;
  }
  return x > 0 ? INT32_MAX : x < 0 ? INT32_MIN : 0;
}

/* towards zero; x fits */
static inline int32_t slipring_truncSmall(real_t x) {
  return (int32_t)x;
}

/* product modulo 2^32, signed */
static inline int32_t slipring_imul(int32_t a, int32_t b) {
  return (int32_t)((uint32_t)a * (uint32_t)b);
}

/* x * 2^k */
static inline real_t slipring_scale2(real_t x, int32_t k) {
  return slipring_ldexp(x, (int)k);
}

/* 2^e <= |x| < 2^(e + 1) */
static inline int32_t slipring_exponent(real_t x) {
  return (int32_t)slipring_ilogb(x);
}

/* NaN, infinite or too large: no measurement */
static inline bool slipring_absent(real_t x) {
  return !(x < SLIPRING_LARGEST && x > -SLIPRING_LARGEST);
}

#endif
`;
