/* toQ15.c. Generated from src/nn/toQ15.ts; do not edit. */
#include "toQ15.h"

SLIPRING_EXACT

void toQ15_process(const toQ15_coeffs *c, toQ15_state *_s, int32_t n, const real_t *restrict x,
    int16_t *restrict y) {
  (void)_s;
  for (int32_t t = 0; t < n; t++) {
    for (int32_t k = 0; k < c->inputs; k++) {
      const int32_t at = t * c->inputs + k;
      const real_t q = slipring_floor((x[at] - c->mean[k]) * c->scale[k] + REAL_C(0.5));
      y[at] = (int16_t)(slipring_trunc(slipring_max(REAL_C(-32768.0),
          slipring_min(REAL_C(32767.0), q))));
    }
  }
}
