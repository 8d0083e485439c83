/* classify.c. Generated from src/nn/classify.ts; do not edit. */
#include "classify.h"
#include "intrinsics.h"

SLIPRING_EXACT

void classify_process(const classify_coeffs *c, classify_state *_s, int32_t n,
    const real_t *restrict x, real_t *restrict y) {
  (void)_s;
  for (int32_t t = 0; t < n; t++) {
    const int32_t from = t * c->classes;
    const int32_t to = t * (c->classes + 1);
    int32_t best = 0;
    for (int32_t k = 1; k < c->classes; k++) {
      if (x[from + k] > x[from + best]) {
        best = k;
      }
    }
    const real_t largest = x[from + best];
    real_t sum = REAL_C(0.0);
    for (int32_t k = 0; k < c->classes; k++) {
      const real_t part = slipring_exp(x[from + k] - largest);
      y[to + 1 + k] = part;
      sum += part;
    }
    for (int32_t k = 0; k < c->classes; k++) {
      y[to + 1 + k] = y[to + 1 + k] / sum;
    }
    y[to] = (real_t)best;
  }
}
