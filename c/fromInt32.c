/* fromInt32.c. Generated from src/nn/fromInt32.ts; do not edit. */
#include "fromInt32.h"

SLIPRING_EXACT

void fromInt32_process(const fromInt32_coeffs *c, fromInt32_state *_s, int32_t n,
    const int32_t *restrict x, const real_t *restrict raw, real_t *restrict y) {
  (void)_s;
  for (int32_t t = 0; t < n; t++) {
    for (int32_t i = 0; i < c->outputs; i++) {
      const int32_t at = t * c->outputs + i;
      const real_t net = (real_t)x[at];
      const real_t value = c->mean[i] + c->scale[i] * net;
      const int32_t channel = c->residualTo[i];
      y[at] = channel < 0 ? value : raw[t * c->netInputs + channel] + value;
    }
  }
}
