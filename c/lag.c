/* lag.c. Generated from src/operators/lag.ts; do not edit. */
#include "lag.h"

SLIPRING_EXACT

void lag_process(const lag_coeffs *c, lag_state *s, int32_t n, const real_t *restrict x,
    real_t *restrict y, uint8_t *restrict q) {
  real_t *ring = s->ring;
  const int32_t samples = c->samples;
  int32_t at = s->at;
  int32_t count = s->count;
  for (int32_t i = 0; i < n; i++) {
    y[i] = count == samples ? ring[at] : SLIPRING_NAN;
    if (slipring_absent(y[i])) {
      q[i] = (uint8_t)SLIPRING_MISSING;
    }
    if (count < samples) {
      count++;
    }
    ring[at] = x[i];
    at = at + 1 == samples ? 0 : at + 1;
  }
  s->at = at;
  s->count = count;
}
