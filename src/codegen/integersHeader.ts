import { dotC } from './dotC.ts';

/** integers.h: src/kernel/integers.ts by hand, with the instructions that some processors have for it. */
export const INTEGERS_HEADER = `/*
 * integers.h: exact integer arithmetic under the int8 nets. C99.
 *
 * Integer sums have the same bits in any order, so each processor may add in its own: SLIPRING_DSP uses the 16-bit SIMD of Cortex-M4
 * and larger cores, SLIPRING_MVE the vectors of Cortex-M55. With SLIPRING_PORTABLE defined there is only plain C.
 * Arrays of weights and the rows x must be aligned to 4 bytes where a row of weights has a multiple of 4.
 */
#ifndef SLIPRING_INTEGERS_H
#define SLIPRING_INTEGERS_H

#include "slipring.h"

#include <string.h>

#if defined(__ARM_FEATURE_SAT) && !defined(SLIPRING_PORTABLE)
#include <arm_acle.h>
#define SLIPRING_SAT 1
#endif
#if defined(__ARM_FEATURE_DSP) && defined(__GNUC__) && !defined(__ARM_BIG_ENDIAN) && !defined(SLIPRING_PORTABLE)
#define SLIPRING_DSP 1
#endif
#if defined(SLIPRING_DSP) && defined(__ARM_FEATURE_MVE)
#include <arm_mve.h>
#define SLIPRING_MVE 1
#endif

#ifdef __GNUC__
#define SLIPRING_INLINE static inline __attribute__((always_inline))
#else
#define SLIPRING_INLINE static inline
#endif
/* gcc at -O2 unrolls no loop by itself; cores with few registers gain most */
#if defined(__GNUC__) && !defined(__clang__) && defined(__OPTIMIZE__) && !defined(__OPTIMIZE_SIZE__)
#if defined(__arm__) && !defined(__ARM_FEATURE_SAT)
#define SLIPRING_UNROLL _Pragma("GCC unroll 4")
#else
#define SLIPRING_UNROLL _Pragma("GCC unroll 2")
#endif
#else
#define SLIPRING_UNROLL
#endif

/* clamped to 16, 17 and 31 bits */
#ifdef SLIPRING_SAT
#define slipring_saturate16(v) __ssat((v), 16)
#define slipring_saturate17(v) __ssat((v), 17)
#define slipring_saturate31(v) __ssat((v), 31)
#else
SLIPRING_INLINE int32_t slipring_saturate16(int32_t v) {
  return v < -32768 ? -32768 : v > 32767 ? 32767 : v;
}

SLIPRING_INLINE int32_t slipring_saturate17(int32_t v) {
  return v < -65536 ? -65536 : v > 65535 ? 65535 : v;
}

SLIPRING_INLINE int32_t slipring_saturate31(int32_t v) {
  return v < -1073741824 ? -1073741824 : v > 1073741823 ? 1073741823 : v;
}
#endif

/* sum + floor(a m / 65536) for 0 <= m <= 32767 */
SLIPRING_INLINE int32_t slipring_addScaled(int32_t sum, int32_t a, int32_t m) {
#if defined(SLIPRING_DSP)
  return __smlawb(a, m, sum);
#elif defined(__ARM_ARCH_6M__) || defined(__ARM_ARCH_8M_BASE__) || defined(__AVR__)
  /* no product of 64 bits there */
  return sum + (a >> 16) * m + (((a & 65535) * m) >> 16);
#else
  return sum + (int32_t)(((int64_t)a * (m * 65536)) >> 32);
#endif
}

/* floor(a m / 32768) for |a| < 2^30 and 0 <= m <= 32767 */
SLIPRING_INLINE int32_t slipring_scaleQ15(int32_t a, int32_t m) {
#if defined(__ARM_ARCH_6M__) || defined(__ARM_ARCH_8M_BASE__) || defined(__AVR__)
  return (a >> 16) * m * 2 + (int32_t)(((uint32_t)(a & 65535) * (uint32_t)m) >> 15);
#else
  return (int32_t)(((int64_t)(a * 2) * (m * 65536)) >> 32);
#endif
}

/* n values of x from \`from\` on to y */
SLIPRING_INLINE void slipring_copyI16(const int16_t *x, int32_t from, int32_t n, int16_t *y) {
  memcpy(y, x + from, (size_t)n * sizeof *y);
}

/* 4 bytes at any address */
SLIPRING_INLINE int32_t slipring_word(const void *at) {
  int32_t word;
  memcpy(&word, at, sizeof word);
  return word;
}

/* table value at u (Q3.12), linear between the entries, with 7 more bits, plus \`rounding\` */
SLIPRING_INLINE int32_t slipring_interpolate(const int16_t *table, int32_t u, int32_t rounding) {
  const int32_t bounded = slipring_saturate16(u);
  const int16_t *const at = table + 256 + (bounded >> 7);
  const int32_t rest = bounded & 127;
#ifdef SLIPRING_DSP
  /* both entries are one word, their weights another */
  return __smlad(slipring_word(at), rest * 65535 + 128, rounding);
#else
  return (int32_t)at[0] * 128 + ((int32_t)at[1] - (int32_t)at[0]) * rest + rounding;
#endif
}

/* tanh of u (Q3.12) in Q0.15 */
SLIPRING_INLINE int32_t slipring_tanhQ15(const int16_t *table, int32_t u) {
  return slipring_interpolate(table, u, 64) >> 7;
}

/* logistic function of 2 u (u in Q3.12) in Q0.15 */
SLIPRING_INLINE int32_t slipring_sigmoidQ15(const int16_t *table, int32_t u) {
  return slipring_interpolate(table, u, 4194432) >> 8;
}

#ifdef SLIPRING_DSP
/* bytes 1 and 3, each 16 bits wide */
SLIPRING_INLINE int32_t slipring_odd_bytes(int32_t word) {
  int32_t pair;
  __asm__("sxtb16 %0, %1, ror #8" : "=r"(pair) : "r"(word));
  return pair;
}
#endif

${(['i8', 'i16'] as const).flatMap((type) => ([1, 3, 4] as const).map((rows) => dotC(rows, type))).join('\n')}
#endif
`;
