import { dotC } from './dotC.ts';

/** integers.h: src/kernel/integers.ts by hand, with the instructions that some processors have for it. */
export const INTEGERS_HEADER = `/*
 * integers.h: exact integer arithmetic under the int8 nets. C99.
 *
 * Integer sums have the same bits in any order, so each processor may add in its own: SLIPRING_DSP uses the 16-bit SIMD of Cortex-M4
 * and larger cores, SLIPRING_MVE the vectors of Cortex-M55. With SLIPRING_NO_SIMD defined neither is used.
 * Arrays of weights and the rows x must be aligned to 4 bytes where a row of weights has a multiple of 4.
 */
#ifndef SLIPRING_INTEGERS_H
#define SLIPRING_INTEGERS_H

#include "slipring.h"

#include <string.h>

#ifdef __ARM_FEATURE_SAT
#include <arm_acle.h>
#define SLIPRING_SAT 1
#endif
#if defined(__ARM_FEATURE_DSP) && defined(__GNUC__) && !defined(__ARM_BIG_ENDIAN) && !defined(SLIPRING_NO_SIMD)
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

/* clamped to 16, 17 and 31 bits: v fits where the bits above are copies of its sign */
#ifdef SLIPRING_SAT
#define slipring_saturate16(v) __ssat((v), 16)
#define slipring_saturate17(v) __ssat((v), 17)
#define slipring_saturate31(v) __ssat((v), 31)
#else
SLIPRING_INLINE int32_t slipring_saturate16(int32_t v) {
  return (v >> 15) == (v >> 31) ? v : (v >> 31) ^ 32767;
}

SLIPRING_INLINE int32_t slipring_saturate17(int32_t v) {
  return (v >> 16) == (v >> 31) ? v : (v >> 31) ^ 65535;
}

SLIPRING_INLINE int32_t slipring_saturate31(int32_t v) {
  return (v >> 30) == (v >> 31) ? v : (v >> 31) ^ 1073741823;
}
#endif

/* 4 bytes at any address */
SLIPRING_INLINE int32_t slipring_word(const void *at) {
  int32_t word;
  memcpy(&word, at, sizeof word);
  return word;
}

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

/* floor(a m / 32768) for |a| <= 2^30 and 0 <= m <= 32768 */
SLIPRING_INLINE int32_t slipring_scaleQ15(int32_t a, int32_t m) {
#if defined(__ARM_ARCH_6M__) || defined(__ARM_ARCH_8M_BASE__) || defined(__AVR__)
  return (a >> 16) * m * 2 + (int32_t)(((uint32_t)(a & 65535) * (uint32_t)m) >> 15);
#else
  return (int32_t)(((int64_t)a * m) >> 15);
#endif
}

/* addScaled of a by m[at] and of b by m[at + 1]; at is even */
SLIPRING_INLINE int32_t slipring_addScaledPair(int32_t sum, int32_t a, int32_t b, const int16_t *m, int32_t at) {
#ifdef SLIPRING_DSP
  const int32_t both = slipring_word(m + at);
  return __smlawt(b, both, __smlawb(a, both, sum));
#else
  return slipring_addScaled(slipring_addScaled(sum, a, m[at]), b, m[at + 1]);
#endif
}

/* n values of x from \`from\` on to y */
SLIPRING_INLINE void slipring_copyI16(const int16_t *x, int32_t from, int32_t n, int16_t *y) {
  memcpy(y, x + from, (size_t)n * sizeof *y);
}

/* table value at u (Q3.12), linear between the entries, with 7 more bits, plus \`rounding\` */
SLIPRING_INLINE int32_t slipring_interpolate(const int16_t *table, int32_t u, int32_t rounding) {
  const int32_t bounded = slipring_saturate16(u);
  const int32_t rest = bounded & 127;
#ifdef SLIPRING_DSP
  /* both entries are one word, their weights another */
  const int16_t *const middle = table + 256;
  return __smlad(slipring_word(middle + (bounded >> 7)), rest * 65535 + 128, rounding);
#else
  const int16_t *const at = table + (bounded >> 7);
  return (int32_t)at[256] * 128 + ((int32_t)at[257] - (int32_t)at[256]) * rest + rounding;
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
