/*
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

/* n values of x from `from` on to y */
SLIPRING_INLINE void slipring_copyI16(const int16_t *x, int32_t from, int32_t n, int16_t *y) {
  memcpy(y, x + from, (size_t)n * sizeof *y);
}

/* table value at u (Q3.12), linear between the entries, with 7 more bits, plus `rounding` */
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

/* a row of 8-bit weights times n values of x */
SLIPRING_INLINE int32_t slipring_dot_i8(const int8_t *w, int32_t at,
    const int16_t *x, int32_t from, int32_t n) {
  int32_t a = 0;
  int32_t rest = n;
  w += at;
  x += from;
#if defined(SLIPRING_MVE)
  if (rest >= 8) {
    static const uint16_t places_a[8] = { 0, 2, 1, 3, 4, 6, 5, 7 };
    const uint16x8_t of_a = vldrhq_u16(places_a);
    int16x8_t values;
    values = vldrhq_s16(x);
    a = vmladavq_s16(values, vldrbq_gather_offset_s16(w, of_a));
    w += 8;
    x += 8;
    SLIPRING_UNROLL
    for (rest -= 8; rest >= 8; rest -= 8) {
      values = vldrhq_s16(x);
      a = vmladavaq_s16(a, values, vldrbq_gather_offset_s16(w, of_a));
      w += 8;
      x += 8;
    }
  }
#elif defined(SLIPRING_DSP) && defined(__OPTIMIZE__) && !defined(__clang__)
  /* the compiler knows n: no loop, and weights come by several words */
  if (__builtin_constant_p(n) && n >= 4 && n % 4 == 0 && n <= 64) {
    int32_t x01, x23, even;
    __asm__(
        "ldrd %[x01], %[x23], [%[x]], #8\n\t"
        "ldr r4, [%[w]], #4\n\t"
        "sxtb16 %[even], r4\n\t"
        "sxtb16 r4, r4, ror #8\n\t"
        "smuad %[a], %[even], %[x01]\n\t"
        "smlad %[a], r4, %[x23], %[a]\n\t"
        ".rept %c[more]\n\t"
        "ldrd %[x01], %[x23], [%[x]], #8\n\t"
        "ldr r4, [%[w]], #4\n\t"
        "sxtb16 %[even], r4\n\t"
        "sxtb16 r4, r4, ror #8\n\t"
        "smlad %[a], %[even], %[x01], %[a]\n\t"
        "smlad %[a], r4, %[x23], %[a]\n\t"
        ".endr\n\t"
        ";;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;\n\t"
        : [w] "+r"(w), [x] "+r"(x), [a] "=&r"(a), [x01] "=&r"(x01), [x23] "=&r"(x23), [even] "=&r"(even)
        : [more] "i"(n / 4 - 1)
        : "r4", "memory");
    (void)even;
    rest = 0;
  }
#endif
#ifdef SLIPRING_DSP
  for (; rest >= 4; rest -= 4) {
    const int32_t x01 = slipring_word(x);
    const int32_t x23 = slipring_word(x + 2);
    int32_t four;
    four = slipring_word(w);
    a = __smlad(__sxtb16(four), x01, a);
    a = __smlad(slipring_odd_bytes(four), x23, a);
    w += 4;
    x += 4;
  }
#else
  SLIPRING_UNROLL
  for (; rest >= 4; rest -= 4) {
    const int32_t x0 = x[0];
    const int32_t x1 = x[1];
    const int32_t x2 = x[2];
    const int32_t x3 = x[3];
    a += (int32_t)w[0] * x0;
    a += (int32_t)w[1] * x2;
    a += (int32_t)w[2] * x1;
    a += (int32_t)w[3] * x3;
    w += 4;
    x += 4;
  }
#endif
  for (; rest > 0; rest--) {
    a += (int32_t)w[0] * (int32_t)x[0];
    w += 1;
    x++;
  }
  return a;
}

/* 3 rows of 8-bit weights times n values of x */
SLIPRING_INLINE void slipring_dot3_i8(const int8_t *w, int32_t at,
    const int16_t *x, int32_t from, int32_t n, int32_t *sums, int32_t to) {
  int32_t a = 0;
  int32_t b = 0;
  int32_t c = 0;
  int32_t rest = n;
  w += at;
  x += from;
#if defined(SLIPRING_MVE)
  if (rest >= 8) {
    static const uint16_t places_a[8] = { 0, 2, 1, 3, 12, 14, 13, 15 };
    static const uint16_t places_b[8] = { 4, 6, 5, 7, 16, 18, 17, 19 };
    static const uint16_t places_c[8] = { 8, 10, 9, 11, 20, 22, 21, 23 };
    const uint16x8_t of_a = vldrhq_u16(places_a);
    const uint16x8_t of_b = vldrhq_u16(places_b);
    const uint16x8_t of_c = vldrhq_u16(places_c);
    int16x8_t values;
    values = vldrhq_s16(x);
    a = vmladavq_s16(values, vldrbq_gather_offset_s16(w, of_a));
    b = vmladavq_s16(values, vldrbq_gather_offset_s16(w, of_b));
    c = vmladavq_s16(values, vldrbq_gather_offset_s16(w, of_c));
    w += 24;
    x += 8;
    SLIPRING_UNROLL
    for (rest -= 8; rest >= 8; rest -= 8) {
      values = vldrhq_s16(x);
      a = vmladavaq_s16(a, values, vldrbq_gather_offset_s16(w, of_a));
      b = vmladavaq_s16(b, values, vldrbq_gather_offset_s16(w, of_b));
      c = vmladavaq_s16(c, values, vldrbq_gather_offset_s16(w, of_c));
      w += 24;
      x += 8;
    }
  }
#elif defined(SLIPRING_DSP) && defined(__OPTIMIZE__) && !defined(__clang__)
  /* the compiler knows n: no loop, and weights come by several words */
  if (__builtin_constant_p(n) && n >= 4 && n % 4 == 0 && n <= 64) {
    int32_t x01, x23, even;
    __asm__(
        "ldrd %[x01], %[x23], [%[x]], #8\n\t"
        "ldmia %[w]!, {r4, r5, r6}\n\t"
        "sxtb16 %[even], r4\n\t"
        "sxtb16 r4, r4, ror #8\n\t"
        "smuad %[a], %[even], %[x01]\n\t"
        "smlad %[a], r4, %[x23], %[a]\n\t"
        "sxtb16 %[even], r5\n\t"
        "sxtb16 r5, r5, ror #8\n\t"
        "smuad %[b], %[even], %[x01]\n\t"
        "smlad %[b], r5, %[x23], %[b]\n\t"
        "sxtb16 %[even], r6\n\t"
        "sxtb16 r6, r6, ror #8\n\t"
        "smuad %[c], %[even], %[x01]\n\t"
        "smlad %[c], r6, %[x23], %[c]\n\t"
        ".rept %c[more]\n\t"
        "ldrd %[x01], %[x23], [%[x]], #8\n\t"
        "ldmia %[w]!, {r4, r5, r6}\n\t"
        "sxtb16 %[even], r4\n\t"
        "sxtb16 r4, r4, ror #8\n\t"
        "smlad %[a], %[even], %[x01], %[a]\n\t"
        "smlad %[a], r4, %[x23], %[a]\n\t"
        "sxtb16 %[even], r5\n\t"
        "sxtb16 r5, r5, ror #8\n\t"
        "smlad %[b], %[even], %[x01], %[b]\n\t"
        "smlad %[b], r5, %[x23], %[b]\n\t"
        "sxtb16 %[even], r6\n\t"
        "sxtb16 r6, r6, ror #8\n\t"
        "smlad %[c], %[even], %[x01], %[c]\n\t"
        "smlad %[c], r6, %[x23], %[c]\n\t"
        ".endr\n\t"
        ";;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;\n\t"
        : [w] "+r"(w), [x] "+r"(x), [a] "=&r"(a), [b] "=&r"(b), [c] "=&r"(c), [x01] "=&r"(x01), [x23] "=&r"(x23), [even] "=&r"(even)
        : [more] "i"(n / 4 - 1)
        : "r4", "r5", "r6", "memory");
    (void)even;
    rest = 0;
  }
#endif
#ifdef SLIPRING_DSP
  for (; rest >= 4; rest -= 4) {
    const int32_t x01 = slipring_word(x);
    const int32_t x23 = slipring_word(x + 2);
    int32_t four;
    four = slipring_word(w);
    a = __smlad(__sxtb16(four), x01, a);
    a = __smlad(slipring_odd_bytes(four), x23, a);
    four = slipring_word(w + 4);
    b = __smlad(__sxtb16(four), x01, b);
    b = __smlad(slipring_odd_bytes(four), x23, b);
    four = slipring_word(w + 8);
    c = __smlad(__sxtb16(four), x01, c);
    c = __smlad(slipring_odd_bytes(four), x23, c);
    w += 12;
    x += 4;
  }
#else
  SLIPRING_UNROLL
  for (; rest >= 4; rest -= 4) {
    const int32_t x0 = x[0];
    const int32_t x1 = x[1];
    const int32_t x2 = x[2];
    const int32_t x3 = x[3];
    a += (int32_t)w[0] * x0;
    a += (int32_t)w[1] * x2;
    a += (int32_t)w[2] * x1;
    a += (int32_t)w[3] * x3;
    b += (int32_t)w[4] * x0;
    b += (int32_t)w[5] * x2;
    b += (int32_t)w[6] * x1;
    b += (int32_t)w[7] * x3;
    c += (int32_t)w[8] * x0;
    c += (int32_t)w[9] * x2;
    c += (int32_t)w[10] * x1;
    c += (int32_t)w[11] * x3;
    w += 12;
    x += 4;
  }
#endif
  for (; rest > 0; rest--) {
    a += (int32_t)w[0] * (int32_t)x[0];
    b += (int32_t)w[1] * (int32_t)x[0];
    c += (int32_t)w[2] * (int32_t)x[0];
    w += 3;
    x++;
  }
  sums[to] = a;
  sums[to + 1] = b;
  sums[to + 2] = c;
}

/* 4 rows of 8-bit weights times n values of x */
SLIPRING_INLINE void slipring_dot4_i8(const int8_t *w, int32_t at,
    const int16_t *x, int32_t from, int32_t n, int32_t *sums, int32_t to) {
  int32_t a = 0;
  int32_t b = 0;
  int32_t c = 0;
  int32_t d = 0;
  int32_t rest = n;
  w += at;
  x += from;
#if defined(SLIPRING_MVE)
  if (rest >= 8) {
    static const uint16_t places_a[8] = { 0, 2, 1, 3, 16, 18, 17, 19 };
    static const uint16_t places_b[8] = { 4, 6, 5, 7, 20, 22, 21, 23 };
    static const uint16_t places_c[8] = { 8, 10, 9, 11, 24, 26, 25, 27 };
    static const uint16_t places_d[8] = { 12, 14, 13, 15, 28, 30, 29, 31 };
    const uint16x8_t of_a = vldrhq_u16(places_a);
    const uint16x8_t of_b = vldrhq_u16(places_b);
    const uint16x8_t of_c = vldrhq_u16(places_c);
    const uint16x8_t of_d = vldrhq_u16(places_d);
    int16x8_t values;
    values = vldrhq_s16(x);
    a = vmladavq_s16(values, vldrbq_gather_offset_s16(w, of_a));
    b = vmladavq_s16(values, vldrbq_gather_offset_s16(w, of_b));
    c = vmladavq_s16(values, vldrbq_gather_offset_s16(w, of_c));
    d = vmladavq_s16(values, vldrbq_gather_offset_s16(w, of_d));
    w += 32;
    x += 8;
    SLIPRING_UNROLL
    for (rest -= 8; rest >= 8; rest -= 8) {
      values = vldrhq_s16(x);
      a = vmladavaq_s16(a, values, vldrbq_gather_offset_s16(w, of_a));
      b = vmladavaq_s16(b, values, vldrbq_gather_offset_s16(w, of_b));
      c = vmladavaq_s16(c, values, vldrbq_gather_offset_s16(w, of_c));
      d = vmladavaq_s16(d, values, vldrbq_gather_offset_s16(w, of_d));
      w += 32;
      x += 8;
    }
  }
#elif defined(SLIPRING_DSP) && defined(__OPTIMIZE__) && !defined(__clang__)
  /* the compiler knows n: no loop, and weights come by several words */
  if (__builtin_constant_p(n) && n >= 4 && n % 4 == 0 && n <= 64) {
    int32_t x01, x23, even;
    __asm__(
        "ldrd %[x01], %[x23], [%[x]], #8\n\t"
        "ldmia %[w]!, {r4, r5}\n\t"
        "sxtb16 %[even], r4\n\t"
        "sxtb16 r4, r4, ror #8\n\t"
        "smuad %[a], %[even], %[x01]\n\t"
        "smlad %[a], r4, %[x23], %[a]\n\t"
        "sxtb16 %[even], r5\n\t"
        "sxtb16 r5, r5, ror #8\n\t"
        "smuad %[b], %[even], %[x01]\n\t"
        "smlad %[b], r5, %[x23], %[b]\n\t"
        "ldmia %[w]!, {r4, r5}\n\t"
        "sxtb16 %[even], r4\n\t"
        "sxtb16 r4, r4, ror #8\n\t"
        "smuad %[c], %[even], %[x01]\n\t"
        "smlad %[c], r4, %[x23], %[c]\n\t"
        "sxtb16 %[even], r5\n\t"
        "sxtb16 r5, r5, ror #8\n\t"
        "smuad %[d], %[even], %[x01]\n\t"
        "smlad %[d], r5, %[x23], %[d]\n\t"
        ".rept %c[more]\n\t"
        "ldrd %[x01], %[x23], [%[x]], #8\n\t"
        "ldmia %[w]!, {r4, r5}\n\t"
        "sxtb16 %[even], r4\n\t"
        "sxtb16 r4, r4, ror #8\n\t"
        "smlad %[a], %[even], %[x01], %[a]\n\t"
        "smlad %[a], r4, %[x23], %[a]\n\t"
        "sxtb16 %[even], r5\n\t"
        "sxtb16 r5, r5, ror #8\n\t"
        "smlad %[b], %[even], %[x01], %[b]\n\t"
        "smlad %[b], r5, %[x23], %[b]\n\t"
        "ldmia %[w]!, {r4, r5}\n\t"
        "sxtb16 %[even], r4\n\t"
        "sxtb16 r4, r4, ror #8\n\t"
        "smlad %[c], %[even], %[x01], %[c]\n\t"
        "smlad %[c], r4, %[x23], %[c]\n\t"
        "sxtb16 %[even], r5\n\t"
        "sxtb16 r5, r5, ror #8\n\t"
        "smlad %[d], %[even], %[x01], %[d]\n\t"
        "smlad %[d], r5, %[x23], %[d]\n\t"
        ".endr\n\t"
        ";;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;\n\t"
        : [w] "+r"(w), [x] "+r"(x), [a] "=&r"(a), [b] "=&r"(b), [c] "=&r"(c), [d] "=&r"(d), [x01] "=&r"(x01), [x23] "=&r"(x23), [even] "=&r"(even)
        : [more] "i"(n / 4 - 1)
        : "r4", "r5", "memory");
    (void)even;
    rest = 0;
  }
#endif
#ifdef SLIPRING_DSP
  for (; rest >= 4; rest -= 4) {
    const int32_t x01 = slipring_word(x);
    const int32_t x23 = slipring_word(x + 2);
    int32_t four;
    four = slipring_word(w);
    a = __smlad(__sxtb16(four), x01, a);
    a = __smlad(slipring_odd_bytes(four), x23, a);
    four = slipring_word(w + 4);
    b = __smlad(__sxtb16(four), x01, b);
    b = __smlad(slipring_odd_bytes(four), x23, b);
    four = slipring_word(w + 8);
    c = __smlad(__sxtb16(four), x01, c);
    c = __smlad(slipring_odd_bytes(four), x23, c);
    four = slipring_word(w + 12);
    d = __smlad(__sxtb16(four), x01, d);
    d = __smlad(slipring_odd_bytes(four), x23, d);
    w += 16;
    x += 4;
  }
#else
  SLIPRING_UNROLL
  for (; rest >= 4; rest -= 4) {
    const int32_t x0 = x[0];
    const int32_t x1 = x[1];
    const int32_t x2 = x[2];
    const int32_t x3 = x[3];
    a += (int32_t)w[0] * x0;
    a += (int32_t)w[1] * x2;
    a += (int32_t)w[2] * x1;
    a += (int32_t)w[3] * x3;
    b += (int32_t)w[4] * x0;
    b += (int32_t)w[5] * x2;
    b += (int32_t)w[6] * x1;
    b += (int32_t)w[7] * x3;
    c += (int32_t)w[8] * x0;
    c += (int32_t)w[9] * x2;
    c += (int32_t)w[10] * x1;
    c += (int32_t)w[11] * x3;
    d += (int32_t)w[12] * x0;
    d += (int32_t)w[13] * x2;
    d += (int32_t)w[14] * x1;
    d += (int32_t)w[15] * x3;
    w += 16;
    x += 4;
  }
#endif
  for (; rest > 0; rest--) {
    a += (int32_t)w[0] * (int32_t)x[0];
    b += (int32_t)w[1] * (int32_t)x[0];
    c += (int32_t)w[2] * (int32_t)x[0];
    d += (int32_t)w[3] * (int32_t)x[0];
    w += 4;
    x++;
  }
  sums[to] = a;
  sums[to + 1] = b;
  sums[to + 2] = c;
  sums[to + 3] = d;
}

/* a row of 16-bit weights times n values of x */
SLIPRING_INLINE int32_t slipring_dot_i16(const int16_t *w, int32_t at,
    const int16_t *x, int32_t from, int32_t n) {
  int32_t a = 0;
  int32_t rest = n;
  w += at;
  x += from;
#if defined(SLIPRING_MVE)
  if (rest >= 8) {
    static const uint16_t places_a[8] = { 0, 1, 2, 3, 4, 5, 6, 7 };
    const uint16x8_t of_a = vldrhq_u16(places_a);
    int16x8_t values;
    values = vldrhq_s16(x);
    a = vmladavq_s16(values, vldrhq_gather_shifted_offset_s16(w, of_a));
    w += 8;
    x += 8;
    SLIPRING_UNROLL
    for (rest -= 8; rest >= 8; rest -= 8) {
      values = vldrhq_s16(x);
      a = vmladavaq_s16(a, values, vldrhq_gather_shifted_offset_s16(w, of_a));
      w += 8;
      x += 8;
    }
  }
#elif defined(SLIPRING_DSP) && defined(__OPTIMIZE__) && !defined(__clang__)
  /* the compiler knows n: no loop, and weights come by several words */
  if (__builtin_constant_p(n) && n >= 4 && n % 4 == 0 && n <= 64) {
    int32_t x01, x23, even;
    __asm__(
        "ldrd %[x01], %[x23], [%[x]], #8\n\t"
        "ldmia %[w]!, {r4, r5}\n\t"
        "smuad %[a], r4, %[x01]\n\t"
        "smlad %[a], r5, %[x23], %[a]\n\t"
        ".rept %c[more]\n\t"
        "ldrd %[x01], %[x23], [%[x]], #8\n\t"
        "ldmia %[w]!, {r4, r5}\n\t"
        "smlad %[a], r4, %[x01], %[a]\n\t"
        "smlad %[a], r5, %[x23], %[a]\n\t"
        ".endr\n\t"
        ";;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;\n\t"
        : [w] "+r"(w), [x] "+r"(x), [a] "=&r"(a), [x01] "=&r"(x01), [x23] "=&r"(x23), [even] "=&r"(even)
        : [more] "i"(n / 4 - 1)
        : "r4", "r5", "memory");
    (void)even;
    rest = 0;
  }
#endif
#ifdef SLIPRING_DSP
  for (; rest >= 4; rest -= 4) {
    const int32_t x01 = slipring_word(x);
    const int32_t x23 = slipring_word(x + 2);
    a = __smlad(slipring_word(w), x01, a);
    a = __smlad(slipring_word(w + 2), x23, a);
    w += 4;
    x += 4;
  }
#else
  SLIPRING_UNROLL
  for (; rest >= 4; rest -= 4) {
    const int32_t x0 = x[0];
    const int32_t x1 = x[1];
    const int32_t x2 = x[2];
    const int32_t x3 = x[3];
    a += (int32_t)w[0] * x0;
    a += (int32_t)w[1] * x1;
    a += (int32_t)w[2] * x2;
    a += (int32_t)w[3] * x3;
    w += 4;
    x += 4;
  }
#endif
  for (; rest > 0; rest--) {
    a += (int32_t)w[0] * (int32_t)x[0];
    w += 1;
    x++;
  }
  return a;
}

/* 3 rows of 16-bit weights times n values of x */
SLIPRING_INLINE void slipring_dot3_i16(const int16_t *w, int32_t at,
    const int16_t *x, int32_t from, int32_t n, int32_t *sums, int32_t to) {
  int32_t a = 0;
  int32_t b = 0;
  int32_t c = 0;
  int32_t rest = n;
  w += at;
  x += from;
#if defined(SLIPRING_MVE)
  if (rest >= 8) {
    static const uint16_t places_a[8] = { 0, 1, 2, 3, 12, 13, 14, 15 };
    static const uint16_t places_b[8] = { 4, 5, 6, 7, 16, 17, 18, 19 };
    static const uint16_t places_c[8] = { 8, 9, 10, 11, 20, 21, 22, 23 };
    const uint16x8_t of_a = vldrhq_u16(places_a);
    const uint16x8_t of_b = vldrhq_u16(places_b);
    const uint16x8_t of_c = vldrhq_u16(places_c);
    int16x8_t values;
    values = vldrhq_s16(x);
    a = vmladavq_s16(values, vldrhq_gather_shifted_offset_s16(w, of_a));
    b = vmladavq_s16(values, vldrhq_gather_shifted_offset_s16(w, of_b));
    c = vmladavq_s16(values, vldrhq_gather_shifted_offset_s16(w, of_c));
    w += 24;
    x += 8;
    SLIPRING_UNROLL
    for (rest -= 8; rest >= 8; rest -= 8) {
      values = vldrhq_s16(x);
      a = vmladavaq_s16(a, values, vldrhq_gather_shifted_offset_s16(w, of_a));
      b = vmladavaq_s16(b, values, vldrhq_gather_shifted_offset_s16(w, of_b));
      c = vmladavaq_s16(c, values, vldrhq_gather_shifted_offset_s16(w, of_c));
      w += 24;
      x += 8;
    }
  }
#elif defined(SLIPRING_DSP) && defined(__OPTIMIZE__) && !defined(__clang__)
  /* the compiler knows n: no loop, and weights come by several words */
  if (__builtin_constant_p(n) && n >= 4 && n % 4 == 0 && n <= 64) {
    int32_t x01, x23, even;
    __asm__(
        "ldrd %[x01], %[x23], [%[x]], #8\n\t"
        "ldmia %[w]!, {r4, r5, r6}\n\t"
        "smuad %[a], r4, %[x01]\n\t"
        "smlad %[a], r5, %[x23], %[a]\n\t"
        "smuad %[b], r6, %[x01]\n\t"
        "ldmia %[w]!, {r4, r5, r6}\n\t"
        "smlad %[b], r4, %[x23], %[b]\n\t"
        "smuad %[c], r5, %[x01]\n\t"
        "smlad %[c], r6, %[x23], %[c]\n\t"
        ".rept %c[more]\n\t"
        "ldrd %[x01], %[x23], [%[x]], #8\n\t"
        "ldmia %[w]!, {r4, r5, r6}\n\t"
        "smlad %[a], r4, %[x01], %[a]\n\t"
        "smlad %[a], r5, %[x23], %[a]\n\t"
        "smlad %[b], r6, %[x01], %[b]\n\t"
        "ldmia %[w]!, {r4, r5, r6}\n\t"
        "smlad %[b], r4, %[x23], %[b]\n\t"
        "smlad %[c], r5, %[x01], %[c]\n\t"
        "smlad %[c], r6, %[x23], %[c]\n\t"
        ".endr\n\t"
        ";;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;\n\t"
        : [w] "+r"(w), [x] "+r"(x), [a] "=&r"(a), [b] "=&r"(b), [c] "=&r"(c), [x01] "=&r"(x01), [x23] "=&r"(x23), [even] "=&r"(even)
        : [more] "i"(n / 4 - 1)
        : "r4", "r5", "r6", "memory");
    (void)even;
    rest = 0;
  }
#endif
#ifdef SLIPRING_DSP
  for (; rest >= 4; rest -= 4) {
    const int32_t x01 = slipring_word(x);
    const int32_t x23 = slipring_word(x + 2);
    a = __smlad(slipring_word(w), x01, a);
    a = __smlad(slipring_word(w + 2), x23, a);
    b = __smlad(slipring_word(w + 4), x01, b);
    b = __smlad(slipring_word(w + 6), x23, b);
    c = __smlad(slipring_word(w + 8), x01, c);
    c = __smlad(slipring_word(w + 10), x23, c);
    w += 12;
    x += 4;
  }
#else
  SLIPRING_UNROLL
  for (; rest >= 4; rest -= 4) {
    const int32_t x0 = x[0];
    const int32_t x1 = x[1];
    const int32_t x2 = x[2];
    const int32_t x3 = x[3];
    a += (int32_t)w[0] * x0;
    a += (int32_t)w[1] * x1;
    a += (int32_t)w[2] * x2;
    a += (int32_t)w[3] * x3;
    b += (int32_t)w[4] * x0;
    b += (int32_t)w[5] * x1;
    b += (int32_t)w[6] * x2;
    b += (int32_t)w[7] * x3;
    c += (int32_t)w[8] * x0;
    c += (int32_t)w[9] * x1;
    c += (int32_t)w[10] * x2;
    c += (int32_t)w[11] * x3;
    w += 12;
    x += 4;
  }
#endif
  for (; rest > 0; rest--) {
    a += (int32_t)w[0] * (int32_t)x[0];
    b += (int32_t)w[1] * (int32_t)x[0];
    c += (int32_t)w[2] * (int32_t)x[0];
    w += 3;
    x++;
  }
  sums[to] = a;
  sums[to + 1] = b;
  sums[to + 2] = c;
}

/* 4 rows of 16-bit weights times n values of x */
SLIPRING_INLINE void slipring_dot4_i16(const int16_t *w, int32_t at,
    const int16_t *x, int32_t from, int32_t n, int32_t *sums, int32_t to) {
  int32_t a = 0;
  int32_t b = 0;
  int32_t c = 0;
  int32_t d = 0;
  int32_t rest = n;
  w += at;
  x += from;
#if defined(SLIPRING_MVE)
  if (rest >= 8) {
    static const uint16_t places_a[8] = { 0, 1, 2, 3, 16, 17, 18, 19 };
    static const uint16_t places_b[8] = { 4, 5, 6, 7, 20, 21, 22, 23 };
    static const uint16_t places_c[8] = { 8, 9, 10, 11, 24, 25, 26, 27 };
    static const uint16_t places_d[8] = { 12, 13, 14, 15, 28, 29, 30, 31 };
    const uint16x8_t of_a = vldrhq_u16(places_a);
    const uint16x8_t of_b = vldrhq_u16(places_b);
    const uint16x8_t of_c = vldrhq_u16(places_c);
    const uint16x8_t of_d = vldrhq_u16(places_d);
    int16x8_t values;
    values = vldrhq_s16(x);
    a = vmladavq_s16(values, vldrhq_gather_shifted_offset_s16(w, of_a));
    b = vmladavq_s16(values, vldrhq_gather_shifted_offset_s16(w, of_b));
    c = vmladavq_s16(values, vldrhq_gather_shifted_offset_s16(w, of_c));
    d = vmladavq_s16(values, vldrhq_gather_shifted_offset_s16(w, of_d));
    w += 32;
    x += 8;
    SLIPRING_UNROLL
    for (rest -= 8; rest >= 8; rest -= 8) {
      values = vldrhq_s16(x);
      a = vmladavaq_s16(a, values, vldrhq_gather_shifted_offset_s16(w, of_a));
      b = vmladavaq_s16(b, values, vldrhq_gather_shifted_offset_s16(w, of_b));
      c = vmladavaq_s16(c, values, vldrhq_gather_shifted_offset_s16(w, of_c));
      d = vmladavaq_s16(d, values, vldrhq_gather_shifted_offset_s16(w, of_d));
      w += 32;
      x += 8;
    }
  }
#elif defined(SLIPRING_DSP) && defined(__OPTIMIZE__) && !defined(__clang__)
  /* the compiler knows n: no loop, and weights come by several words */
  if (__builtin_constant_p(n) && n >= 4 && n % 4 == 0 && n <= 64) {
    int32_t x01, x23, even;
    __asm__(
        "ldrd %[x01], %[x23], [%[x]], #8\n\t"
        "ldmia %[w]!, {r4, r5}\n\t"
        "smuad %[a], r4, %[x01]\n\t"
        "smlad %[a], r5, %[x23], %[a]\n\t"
        "ldmia %[w]!, {r4, r5}\n\t"
        "smuad %[b], r4, %[x01]\n\t"
        "smlad %[b], r5, %[x23], %[b]\n\t"
        "ldmia %[w]!, {r4, r5}\n\t"
        "smuad %[c], r4, %[x01]\n\t"
        "smlad %[c], r5, %[x23], %[c]\n\t"
        "ldmia %[w]!, {r4, r5}\n\t"
        "smuad %[d], r4, %[x01]\n\t"
        "smlad %[d], r5, %[x23], %[d]\n\t"
        ".rept %c[more]\n\t"
        "ldrd %[x01], %[x23], [%[x]], #8\n\t"
        "ldmia %[w]!, {r4, r5}\n\t"
        "smlad %[a], r4, %[x01], %[a]\n\t"
        "smlad %[a], r5, %[x23], %[a]\n\t"
        "ldmia %[w]!, {r4, r5}\n\t"
        "smlad %[b], r4, %[x01], %[b]\n\t"
        "smlad %[b], r5, %[x23], %[b]\n\t"
        "ldmia %[w]!, {r4, r5}\n\t"
        "smlad %[c], r4, %[x01], %[c]\n\t"
        "smlad %[c], r5, %[x23], %[c]\n\t"
        "ldmia %[w]!, {r4, r5}\n\t"
        "smlad %[d], r4, %[x01], %[d]\n\t"
        "smlad %[d], r5, %[x23], %[d]\n\t"
        ".endr\n\t"
        ";;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;\n\t"
        : [w] "+r"(w), [x] "+r"(x), [a] "=&r"(a), [b] "=&r"(b), [c] "=&r"(c), [d] "=&r"(d), [x01] "=&r"(x01), [x23] "=&r"(x23), [even] "=&r"(even)
        : [more] "i"(n / 4 - 1)
        : "r4", "r5", "memory");
    (void)even;
    rest = 0;
  }
#endif
#ifdef SLIPRING_DSP
  for (; rest >= 4; rest -= 4) {
    const int32_t x01 = slipring_word(x);
    const int32_t x23 = slipring_word(x + 2);
    a = __smlad(slipring_word(w), x01, a);
    a = __smlad(slipring_word(w + 2), x23, a);
    b = __smlad(slipring_word(w + 4), x01, b);
    b = __smlad(slipring_word(w + 6), x23, b);
    c = __smlad(slipring_word(w + 8), x01, c);
    c = __smlad(slipring_word(w + 10), x23, c);
    d = __smlad(slipring_word(w + 12), x01, d);
    d = __smlad(slipring_word(w + 14), x23, d);
    w += 16;
    x += 4;
  }
#else
  SLIPRING_UNROLL
  for (; rest >= 4; rest -= 4) {
    const int32_t x0 = x[0];
    const int32_t x1 = x[1];
    const int32_t x2 = x[2];
    const int32_t x3 = x[3];
    a += (int32_t)w[0] * x0;
    a += (int32_t)w[1] * x1;
    a += (int32_t)w[2] * x2;
    a += (int32_t)w[3] * x3;
    b += (int32_t)w[4] * x0;
    b += (int32_t)w[5] * x1;
    b += (int32_t)w[6] * x2;
    b += (int32_t)w[7] * x3;
    c += (int32_t)w[8] * x0;
    c += (int32_t)w[9] * x1;
    c += (int32_t)w[10] * x2;
    c += (int32_t)w[11] * x3;
    d += (int32_t)w[12] * x0;
    d += (int32_t)w[13] * x1;
    d += (int32_t)w[14] * x2;
    d += (int32_t)w[15] * x3;
    w += 16;
    x += 4;
  }
#endif
  for (; rest > 0; rest--) {
    a += (int32_t)w[0] * (int32_t)x[0];
    b += (int32_t)w[1] * (int32_t)x[0];
    c += (int32_t)w[2] * (int32_t)x[0];
    d += (int32_t)w[3] * (int32_t)x[0];
    w += 4;
    x++;
  }
  sums[to] = a;
  sums[to + 1] = b;
  sums[to + 2] = c;
  sums[to + 3] = d;
}

#endif
