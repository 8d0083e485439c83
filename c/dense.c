/* dense.c. Generated from src/nn/dense.ts; do not edit. */
#include "dense.h"
#include "intrinsics.h"

SLIPRING_EXACT

/* x times the normal distribution at x, by tanh: 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))). */
static real_t dense_gelu(real_t x) {
  return REAL_C(0.5) * x
      * (REAL_C(1.0) + slipring_tanh(REAL_C(0.7978845608028654)
      * (x + REAL_C(0.044715) * x * x * x)));
}

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
      } else if (c->activation == 3) {
        sum = dense_gelu(sum);
      }
      y[t * c->units + i] = sum;
    }
  }
}
