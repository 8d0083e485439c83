/* cic.c. Generated from src/operators/cic.ts; do not edit. */
#include "cic.h"

SLIPRING_EXACT

static const int32_t MASK = 0x1fffffff;

/* From here on a word is negative. */
static const int32_t HALF = 0x10000000;

/* Counts beyond this are clipped. */
static const int32_t LIMIT = 0x3fffffff;

static int32_t cic_counts(real_t x, real_t resolution) {
  return slipring_min_i32(slipring_max_i32(slipring_trunc(slipring_floor(x / resolution
      + REAL_C(0.5))), -LIMIT), LIMIT);
}

/* A word of 29 bits as the nearest to 0 that it may stand for: small sums are then small numbers, exact in float too. */
static int32_t cic_near(int32_t word) {
  return word >= HALF ? word - MASK - 1 : word;
}

/* The newest output of the combs through the droop filter. */
static real_t cic_flattened(const cic_coeffs *c, real_t *past, real_t newest) {
  const int32_t last = c->tapCount - 1;
  real_t sum = REAL_C(0.0);
  for (int32_t k = 0; k < last; k++) {
    past[k] = past[k + 1];
    sum += c->taps[k] * past[k];
  }
  past[last] = newest;
  return sum + c->taps[last] * newest;
}

int32_t cic_process(const cic_coeffs *c, cic_state *s, int32_t n, const real_t *restrict x,
    real_t *restrict y, uint8_t *restrict q) {
  const int32_t order = c->order;
  int32_t index = s->index;
  int32_t outputs = 0;
  // counts from the first sample: the steady state of a constant is then 0 everywhere
  if (!s->started && n > 0) {
    s->zero = cic_counts(x[0], c->resolution);
    for (int32_t k = 0; k < c->tapCount; k++) {
      s->past[k] = (real_t)s->zero * c->resolution;
    }
    s->started = true;
  }
  for (int32_t i = 0; i < n; i++) {
    const int32_t count = cic_counts(x[i], c->resolution);
    // as many outputs as a sample takes part in
    if (count == LIMIT || count == -LIMIT) {
      s->clipped = order + c->tapCount - 1;
    }
    int32_t low = (count - s->zero) & MASK;
    int32_t high = (count - s->zero) >> 29;
    for (int32_t k = 0; k < order; k++) {
      const int32_t sum = s->low[k] + low;
      low = sum & MASK;
      high = (s->high[k] + high + (sum >> 29)) & MASK;
      s->low[k] = low;
      s->high[k] = high;
    }
    if (index == 0) {
      for (int32_t k = 0; k < order; k++) {
        const int32_t difference = low - s->combLow[k];
        const int32_t above = high - s->combHigh[k] + (difference >> 29);
        s->combLow[k] = low;
        s->combHigh[k] = high;
        low = difference & MASK;
        high = above & MASK;
      }
      const real_t top = (real_t)cic_near(high + (low >= HALF ? 1 : 0));
      const real_t sum = top * REAL_C(536870912.0) + (real_t)cic_near(low);
      y[outputs] = cic_flattened(c, s->past, ((real_t)s->zero + sum * c->share) * c->resolution);
      if (s->clipped > 0) {
        q[outputs] = (uint8_t)SLIPRING_CLIPPED;
        s->clipped--;
      }
      outputs++;
    }
    index = index + 1 == c->period ? 0 : index + 1;
  }
  s->index = index;
  return outputs;
}
