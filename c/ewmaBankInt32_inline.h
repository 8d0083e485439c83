/* ewmaBankInt32_inline.h. Generated from src/operators/int32/ewmaBankInt32.ts; do not edit. */
#ifndef SLIPRING_EWMABANKINT32_INLINE_H
#define SLIPRING_EWMABANKINT32_INLINE_H

#include "ewmaBankInt32.h"
#include "fixedPoint.h"

/* The first sample is the mean; its weight is 1. */
static inline void ewmaBankInt32_begin(const ewmaBankInt32_coeffs *c, ewmaBankInt32_state *s,
    int32_t k, int32_t x) {
  s->mean[k] = x;
  s->sum[k] = c->adjust ? 268435456 : 0;
  s->bits[k] = 28;
  s->started[k] = 1;
}

/* 2^30 2^bits / sum for a sum above 2^bits, by long division. */
static inline int32_t ewmaBankInt32_reciprocal(int32_t sum, int32_t bits) {
  int32_t rest = (int32_t)((uint32_t)1 << bits);
  int32_t quotient = 0;
  for (int32_t k = 0; k < 30; k++) {
    rest = (int32_t)((uint32_t)rest << 1);
    quotient = (int32_t)((uint32_t)quotient << 1);
    if (rest >= sum) {
      rest -= sum;
      quotient++;
    }
  }
  return quotient;
}

/* One of the first samples: the mean of those at hand, until the newest's share is alpha. */
static inline void ewmaBankInt32_gather(const ewmaBankInt32_coeffs *c, ewmaBankInt32_state *s,
    int32_t k, int32_t x) {
  int32_t sum = s->sum[k];
  int32_t bits = s->bits[k];
  sum += ((int32_t)((uint32_t)1 << bits))
      - slipring_mulShift(sum, c->weight[k], c->shift[k] + c->fraction[k]);
  if (sum >= 1073741824) {
    sum = sum >> 1;
    bits--;
  }
  const int32_t gain = ewmaBankInt32_reciprocal(sum, bits);
  s->mean[k] = s->mean[k] + slipring_weightedSum(x, gain, s->mean[k], -gain, 32768, 16384, 30);
  s->sum[k] = gain > c->least[k] ? sum : 0;
  s->bits[k] = bits;
}

static inline void ewmaBankInt32_follow(const ewmaBankInt32_coeffs *c, ewmaBankInt32_state *s,
    int32_t k, int32_t n, const int32_t *x, int32_t *y) {
  if (k >= c->spans) {
    return;
  }
  const int32_t fraction = c->fraction[k];
  const int32_t mask = ((int32_t)((uint32_t)1 << fraction)) - 1;
  for (int32_t i = 0; i < n; i++) {
    if (s->started[k] == 0) {
      ewmaBankInt32_begin(c, s, k, x[i]);
    } else if (s->sum[k] > 0) {
      ewmaBankInt32_gather(c, s, k, x[i]);
    } else {
      const int32_t step = slipring_weightedSum(x[i], c->weight[k], s->mean[k], -c->weight[k],
          32768, c->half[k], c->shift[k]);
      const int32_t rest = s->rest[k] + step;
      s->mean[k] = s->mean[k] + (rest >> fraction);
      s->rest[k] = rest & mask;
    }
    y[i] = s->mean[k];
  }
}

static inline void ewmaBankInt32_process(const ewmaBankInt32_coeffs *c, ewmaBankInt32_state *s,
    int32_t n, const int32_t *x, int32_t *mean1, const int32_t *_std1, int32_t *mean2,
    const int32_t *_std2, int32_t *mean3, const int32_t *_std3, int32_t *mean4,
    const int32_t *_std4, int32_t *mean5, const int32_t *_std5, int32_t *mean6,
    const int32_t *_std6, int32_t *mean7, const int32_t *_std7, int32_t *mean8,
    const int32_t *_std8, const uint8_t *_q) {
  (void)_std1;
  (void)_std2;
  (void)_std3;
  (void)_std4;
  (void)_std5;
  (void)_std6;
  (void)_std7;
  (void)_std8;
  (void)_q;
  ewmaBankInt32_follow(c, s, 0, n, x, mean1);
  ewmaBankInt32_follow(c, s, 1, n, x, mean2);
  ewmaBankInt32_follow(c, s, 2, n, x, mean3);
  ewmaBankInt32_follow(c, s, 3, n, x, mean4);
  ewmaBankInt32_follow(c, s, 4, n, x, mean5);
  ewmaBankInt32_follow(c, s, 5, n, x, mean6);
  ewmaBankInt32_follow(c, s, 6, n, x, mean7);
  ewmaBankInt32_follow(c, s, 7, n, x, mean8);
}

#endif
