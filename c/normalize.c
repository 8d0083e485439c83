/* normalize.c. Generated from src/operators/normalize.ts; do not edit. */
#include "normalize.h"

SLIPRING_EXACT

void normalize_process(const normalize_coeffs *c, normalize_state *_s, int32_t n,
    const real_t *restrict x, real_t *restrict y) {
  (void)_s;
  for (int32_t i = 0; i < n; i++) {
    y[i] = (x[i] - c->center) * c->factor;
  }
}
