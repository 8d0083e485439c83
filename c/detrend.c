/* detrend.c. Generated from src/operators/detrend.ts; do not edit. */
#include "detrend.h"

SLIPRING_EXACT

/* 1 / sum of (k - middle)^2 over the 2 middle + 1 samples: 12 / (N (N^2 - 1)). */
static real_t detrend_slopeShare(real_t middle) {
  if (middle == REAL_C(0.0)) {
    return REAL_C(0.0);
  }
  const real_t samples = REAL_C(2.0) * middle + REAL_C(1.0);
  return REAL_C(12.0) / (samples * (samples * samples - REAL_C(1.0)));
}

/* Sum of the samples above base; `first` is the oldest one's slot in the ring. */
static real_t detrend_sumOf(const real_t *ring, int32_t first, int32_t count, real_t base) {
  real_t sum = REAL_C(0.0);
  for (int32_t k = 0; k < count; k++) {
    sum += ring[first + k < count ? first + k : first + k - count] - base;
  }
  return sum;
}

static real_t detrend_momentOf(const real_t *ring, int32_t first, int32_t count, real_t base,
    real_t middle) {
  real_t sum = REAL_C(0.0);
  for (int32_t k = 0; k < count; k++) {
    sum += ((real_t)k - middle) * (ring[first + k < count ? first + k : first + k - count] - base);
  }
  return sum;
}

void detrend_process(const detrend_coeffs *c, detrend_state *s, int32_t n, const real_t *restrict x,
    real_t *restrict detrended, real_t *restrict trend, real_t *restrict slope) {
  real_t *ring = s->ring;
  const int32_t windowLength = c->windowLength;
  int32_t at = s->at;
  int32_t index = s->index;
  int32_t count = s->count;
  // sums of x - base, and of (k - middle) (x[k] - base); base is a mean of the past, so that the sums are small
  real_t base = count > 0 ? s->base : x[0];
  real_t sum = s->sum;
  real_t moment = s->moment;
  real_t middle = REAL_C(0.5) * (real_t)(count - 1);
  real_t share = REAL_C(0.0);
  real_t steepness = REAL_C(0.0);
  if (count == windowLength) {
    share = REAL_C(1.0) / (REAL_C(2.0) * middle + REAL_C(1.0));
    steepness = detrend_slopeShare(middle);
  }
  for (int32_t i = 0; i < n; i++) {
    const real_t newest = x[i] - base;
    if (count == windowLength) {
      const real_t oldest = ring[at] - base;
      sum += newest - oldest;
      moment += middle * (oldest + newest) + newest - sum;
    } else {
      moment += REAL_C(0.5) * ((real_t)count * newest - sum);
      sum += newest;
      middle = REAL_C(0.5) * (real_t)count;
      count++;
      share = REAL_C(1.0) / (REAL_C(2.0) * middle + REAL_C(1.0));
      steepness = detrend_slopeShare(middle);
    }
    ring[at] = x[i];
    if (index == 0) {
      base += sum * share;
      const int32_t first = count < windowLength ? 0 : at + 1;
      sum = detrend_sumOf(ring, first, count, base);
      moment = detrend_momentOf(ring, first, count, base, middle);
    }
    index = index + 1 == c->period ? 0 : index + 1;
    const real_t rise = steepness * moment;
    const real_t line = base + sum * share + rise * (middle - (real_t)c->lag);
    const int32_t place = at >= c->lag ? at - c->lag : at - c->lag + windowLength;
    detrended[i] = ring[place] - line;
    trend[i] = line;
    slope[i] = rise * c->rate;
    at = at + 1 == windowLength ? 0 : at + 1;
  }
  s->at = at;
  s->index = index;
  s->count = count;
  s->base = base;
  s->sum = sum;
  s->moment = moment;
}
