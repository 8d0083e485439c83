/* dense.c. Generated from src/nn/dense.ts; do not edit. */
#include "dense.h"
#include "intrinsics.h"

SLIPRING_EXACT

void dense_process(const dense_coeffs *c, dense_state *_s, int32_t n, const real_t *restrict x,
    real_t *restrict y) {
  (void)_s;
  for (int32_t t = 0; t < n; t++) {
    const int32_t from = t * c->inputs;
    for (int32_t i = 0; i < c->units; i++) {
      const int32_t row = i * c->inputs;
      real_t sum = c->bias[i];
      for (int32_t k = 0; k < c->inputs; k++) {
        sum += c->weight[row + k] * x[from + k];
      }
      if (c->activation == 1) {
        sum = slipring_tanh(sum);
      } else if (c->activation == 2 && sum < REAL_C(0.0)) {
        sum = REAL_C(0.0);
      }
      y[t * c->units + i] = sum;
    }
  }
}
