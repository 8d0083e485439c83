/* median.c. Generated from src/operators/median.ts; do not edit. */
#include "median.h"

SLIPRING_EXACT

/* Stands for an absent sample in the ring and, above all samples, in the sorted window. */
static const real_t FAR = REAL_C(1e+30);

/* Puts the newest sample into the sorted window in place of the oldest. */
static void median_exchange(real_t *sorted, int32_t windowLength, real_t oldest, real_t newest) {
  int32_t j = 0;
  int32_t end = windowLength - 1;
  while (j < end) {
    const int32_t middle = (j + end) >> 1;
    if (sorted[middle] < oldest) {
      j = middle + 1;
    } else {
      end = middle;
    }
  }
  while (j + 1 < windowLength && sorted[j + 1] < newest) {
    sorted[j] = sorted[j + 1];
    j++;
  }
  while (j > 0 && sorted[j - 1] > newest) {
    sorted[j] = sorted[j - 1];
    j--;
  }
  sorted[j] = newest;
}

static real_t median_medianOf(const real_t *sorted, int32_t count) {
  const int32_t half = count >> 1;
  return (count & 1) == 1 ? sorted[half] : REAL_C(0.5) * (sorted[half - 1] + sorted[half]);
}

void median_process(const median_coeffs *c, median_state *s, int32_t n, const real_t *restrict x,
    real_t *restrict y, uint8_t *restrict q) {
  real_t *ring = s->ring;
  real_t *sorted = s->sorted;
  const int32_t windowLength = c->windowLength;
  const int32_t delay = c->delay;
  const int32_t half = windowLength >> 1;
  int32_t at = s->at;
  int32_t count = s->count;
  for (int32_t i = 0; i < n; i++) {
    const real_t newest = x[i] > -FAR && x[i] < FAR ? x[i] : FAR;
    const real_t oldest = ring[at];
    ring[at] = newest;
    if (newest < FAR) {
      count++;
    }
    if (oldest < FAR) {
      count--;
    }
    median_exchange(sorted, windowLength, oldest, newest);
    const real_t middle = ring[at < delay ? at - delay + windowLength : at - delay];
    at = at + 1 == windowLength ? 0 : at + 1;
    if (middle < FAR) {
      y[i] = count == windowLength ? sorted[half] : median_medianOf(sorted, count);
    } else if (count > half) {
      q[i] = (uint8_t)SLIPRING_INTERPOLATED;
      y[i] = median_medianOf(sorted, count);
    } else {
      q[i] = (uint8_t)SLIPRING_MISSING;
      y[i] = SLIPRING_NAN;
    }
  }
  s->at = at;
  s->count = count;
}
