/* rolling.c. Generated from src/operators/rolling.ts; do not edit. */
#include "rolling.h"

SLIPRING_EXACT

static real_t rolling_meanOf(const real_t *ring, int32_t count) {
  real_t sum = REAL_C(0.0);
  for (int32_t k = 0; k < count; k++) {
    sum += ring[k];
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
  int32_t at = s->at;
  real_t m = s->mean;
  real_t squares = s->squares;
  for (int32_t i = 0; i < n; i++) {
    const real_t newest = x[i];
    const real_t before = m;
    if (s->count < windowLength) {
      s->count++;
      m += (newest - before) / (real_t)s->count;
      squares += (newest - before) * (newest - m);
    } else {
      const real_t oldest = ring[at];
      const real_t change = newest - oldest;
      m += change * c->share;
      squares += change * (newest - m + (oldest - before));
    }
    ring[at] = newest;
    if (s->index == 0) {
      m = rolling_meanOf(ring, s->count);
      squares = rolling_squaresOf(ring, s->count, m);
    }
    s->index = s->index + 1 == c->period ? 0 : s->index + 1;
    if (squares < REAL_C(0.0)) {
      squares = REAL_C(0.0);
    }
    const real_t variance = s->count == windowLength ? squares * c->share : squares
        / (real_t)s->count;
    mean[i] = m;
    if (c->std) {
      std[i] = slipring_sqrt(variance);
    }
    if (c->rms) {
      rms[i] = slipring_sqrt(variance + m * m);
    }
    if (c->min) {
      min[i] = rolling_extreme(s->smallest, ring, windowLength, at, REAL_C(1.0));
    }
    if (c->max) {
      max[i] = rolling_extreme(s->largest, ring, windowLength, at, REAL_C(-1.0));
    }
    at = at + 1 == windowLength ? 0 : at + 1;
  }
  s->at = at;
  s->mean = m;
  s->squares = squares;
}
