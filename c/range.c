/* range.c. Generated from src/operators/range.ts; do not edit. */
#include "range.h"

SLIPRING_EXACT

static const int32_t REPLACE = 0;

static const int32_t HOLD = 1;

static const int32_t FLAG = 3;

/* What a sample outside of the limits becomes; NaN where that is nothing. */
static real_t range_substitute(const range_coeffs *c, real_t outside, real_t last) {
  if (slipring_absent(outside) || c->action == FLAG) {
    return outside;
  }
  if (c->action == REPLACE) {
    return outside < c->min ? c->min : c->max;
  }
  return c->action == HOLD ? last : SLIPRING_NAN;
}

void range_process(const range_coeffs *c, range_state *s, int32_t n, const real_t *restrict x,
    real_t *restrict y, uint8_t *restrict q) {
  const real_t min = c->min;
  const real_t max = c->max;
  real_t last = s->last;
  for (int32_t i = 0; i < n; i++) {
    if (x[i] >= min && x[i] <= max) {
      last = x[i];
      y[i] = last;
    } else {
      y[i] = range_substitute(c, x[i], last);
      if (slipring_absent(y[i])) {
        q[i] = (uint8_t)SLIPRING_MISSING;
      } else {
        q[i] = (uint8_t)(c->action == REPLACE ? SLIPRING_CLIPPED : SLIPRING_OUTLIER);
      }
    }
  }
  s->last = last;
}
