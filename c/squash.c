/* squash.c. Generated from src/nn/squash.ts; do not edit. */
#include "squash.h"
#include "intrinsics.h"

SLIPRING_EXACT

void squash_process(const squash_coeffs *c, squash_state *_s, int32_t n, const real_t *restrict x,
    real_t *restrict y) {
  (void)_s;
  for (int32_t i = 0; i < n * c->outputs; i++) {
    y[i] = slipring_sigmoid(x[i]);
  }
}
