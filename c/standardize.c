/* standardize.c. Generated from src/nn/standardize.ts; do not edit. */
#include "standardize.h"

SLIPRING_EXACT

void standardize_process(const standardize_coeffs *c, standardize_state *_s, int32_t n,
    const real_t *restrict x, real_t *restrict y) {
  (void)_s;
  for (int32_t t = 0; t < n; t++) {
    for (int32_t k = 0; k < c->inputs; k++) {
      const int32_t at = t * c->inputs + k;
      y[at] = (x[at] - c->mean[k]) * c->scale[k];
    }
  }
}
