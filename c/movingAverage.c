/* movingAverage.c. Generated from src/operators/movingAverage.ts; do not edit. */
#include "movingAverage.h"

SLIPRING_EXACT

/*
 * The window ends inside the present stretch of windowLength samples and begins inside the one before it. sums[k] with k > index
 * holds the sum of the former stretch from k to its end, sums[k] with k < index the samples of the present one.
 */
void movingAverage_process(const movingAverage_coeffs *c, movingAverage_state *s, int32_t n,
    const real_t *restrict x, real_t *restrict y) {
  real_t *sums = s->sums;
  const int32_t windowLength = c->windowLength;
  int32_t index = s->index;
  int32_t count = s->count;
  real_t sum = s->sum;
  int32_t i = 0;
  while (i < n) {
    const int32_t end = windowLength - index < n - i ? i + windowLength - index : n;
    real_t share = c->share;
    for (; i < end; i++) {
      if (count < windowLength) {
        count++;
        const real_t filled = (real_t)count;
        share = REAL_C(1.0) / filled;
      }
      sum += x[i];
      y[i] = (sum + sums[index + 1]) * share;
      sums[index] = x[i];
      index++;
    }
    if (index == windowLength) {
      for (int32_t k = windowLength - 1; k > 0; k--) {
        sums[k - 1] += sums[k];
      }
      index = 0;
      sum = REAL_C(0.0);
    }
  }
  s->index = index;
  s->count = count;
  s->sum = sum;
}
