/* fallback.c. Generated from src/operators/fallback.ts; do not edit. */
#include "fallback.h"

SLIPRING_EXACT

void fallback_process(const fallback_coeffs *c, fallback_state *_s, int32_t n,
    const real_t *restrict x, const real_t *restrict other, real_t *restrict y,
    uint8_t *restrict q) {
  (void)_s;
  for (int32_t i = 0; i < n; i++) {
    if (slipring_absent(x[i])) {
      y[i] = other[i];
      q[i] = (uint8_t)(slipring_absent(other[i]) ? SLIPRING_MISSING : SLIPRING_INTERPOLATED);
    } else if (slipring_abs(x[i] - other[i]) > c->tolerance) {
      y[i] = other[i];
      q[i] = (uint8_t)SLIPRING_OUTLIER;
    } else {
      y[i] = x[i];
    }
  }
}
