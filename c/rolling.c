/* rolling.c. Generated from src/operators/rolling.ts; do not edit. */
#include "rolling.h"

SLIPRING_EXACT

/* How far the mean of the samples lies above base. */
static real_t rolling_offsetOf(const real_t *ring, int32_t count, real_t base) {
  real_t sum = REAL_C(0.0);
  for (int32_t k = 0; k < count; k++) {
    sum += ring[k] - base;
  }
  return sum / (real_t)count;
}

/* Sum of the squared distances to the mean. */
static real_t rolling_squaresOf(const real_t *ring, int32_t count, real_t mean) {
  real_t sum = REAL_C(0.0);
  for (int32_t k = 0; k < count; k++) {
    sum += (ring[k] - mean) * (ring[k] - mean);
  }
  return sum;
}

static int32_t rolling_slot(int32_t head, int32_t offset, int32_t windowLength) {
  return head + offset < windowLength ? head + offset : head + offset - windowLength;
}

/* Smallest (sign 1) or largest (sign -1) sample of the ring, in whose slot `at` a new one has replaced the oldest. */
static real_t rolling_extreme(int32_t *queue, const real_t *ring, int32_t windowLength, int32_t at,
    real_t sign) {
  int32_t head = queue[0];
  int32_t length = queue[1];
  if (length > 0 && queue[2 + head] == at) {
    head = head + 1 == windowLength ? 0 : head + 1;
    length--;
  }
  // an older sample that is no smaller can never be the smallest again
  while (length > 0 && sign * ring[queue[2 + rolling_slot(head, length - 1, windowLength)]] >= sign
      * ring[at]) {
    length--;
  }
  queue[2 + rolling_slot(head, length, windowLength)] = at;
  queue[0] = head;
  queue[1] = length + 1;
  return ring[queue[2 + head]];
}

void rolling_process(const rolling_coeffs *c, rolling_state *s, int32_t n, const real_t *restrict x,
    real_t *restrict mean, real_t *restrict std, real_t *restrict rms, real_t *restrict min,
    real_t *restrict max) {
  real_t *ring = s->ring;
  const int32_t windowLength = c->windowLength;
  const int32_t period = c->period;
  const real_t fullShare = c->share;
  const bool wantsStd = c->std;
  const bool wantsRms = c->rms;
  const bool wantsMin = c->min;
  const bool wantsMax = c->max;
  int32_t at = s->at;
  int32_t index = s->index;
  int32_t count = s->count;
  // Steps of the mean are summed up above base, a mean of the past: small numbers have small rounding errors, in float above all.
  real_t base = count > 0 ? s->base : x[0];
  real_t offset = s->offset;
  real_t squares = s->squares;
  real_t m = base + offset;
  for (int32_t i = 0; i < n; i++) {
    const real_t newest = x[i];
    const real_t before = m;
    real_t share = fullShare;
    if (count == windowLength) {
      const real_t oldest = ring[at];
      const real_t change = newest - oldest;
      offset += change * share;
      m = base + offset;
      squares += change * (newest - m + (oldest - before));
    } else {
      count++;
      const real_t samples = (real_t)count;
      share = REAL_C(1.0) / samples;
      offset += (newest - before) * share;
      m = base + offset;
      squares += (newest - before) * (newest - m);
    }
    ring[at] = newest;
    if (index == 0) {
      base = m + rolling_offsetOf(ring, count, m);
      offset = rolling_offsetOf(ring, count, base);
      m = base + offset;
      squares = rolling_squaresOf(ring, count, m);
    }
    index = index + 1 == period ? 0 : index + 1;
    if (squares < REAL_C(0.0)) {
      squares = REAL_C(0.0);
    }
    mean[i] = m;
    if (wantsStd) {
      std[i] = slipring_sqrt(squares * share);
    }
    if (wantsRms) {
      rms[i] = slipring_sqrt(squares * share + m * m);
    }
    if (wantsMin) {
      min[i] = rolling_extreme(s->smallest, ring, windowLength, at, REAL_C(1.0));
    }
    if (wantsMax) {
      max[i] = rolling_extreme(s->largest, ring, windowLength, at, REAL_C(-1.0));
    }
    at = at + 1 == windowLength ? 0 : at + 1;
  }
  s->at = at;
  s->index = index;
  s->count = count;
  s->base = base;
  s->offset = offset;
  s->squares = squares;
}
