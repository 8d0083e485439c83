/* destandardize.c. Generated from src/nn/destandardize.ts; do not edit. */
#include "destandardize.h"

SLIPRING_EXACT

void destandardize_process(const destandardize_coeffs *c, destandardize_state *_s, int32_t n,
    const real_t *restrict x, const real_t *restrict raw, real_t *restrict y) {
  (void)_s;
  for (int32_t t = 0; t < n; t++) {
    for (int32_t i = 0; i < c->outputs; i++) {
      const int32_t at = t * c->outputs + i;
      const real_t value = c->mean[i] + c->scale[i] * x[at];
      const int32_t channel = c->residualTo[i];
      y[at] = channel < 0 ? value : raw[t * c->netInputs + channel] + value;
    }
  }
}
