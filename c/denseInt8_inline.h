/* denseInt8_inline.h. Generated from src/nn/denseInt8.ts; do not edit. */
#ifndef SLIPRING_DENSEINT8_INLINE_H
#define SLIPRING_DENSEINT8_INLINE_H

#include "denseInt8.h"
#include "integers.h"

/* x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2 of x in Q3.12. */
static inline int32_t denseInt8_gelu(const int16_t *table, int32_t x) {
  // sqrt(2 / pi) (1 + 0.044715 x^2) in Q2.13, from x^2 in Q6.9
  const int32_t factor = 6536 + ((((x * x) >> 15) * 18705) >> 15);
  return (x * slipring_sigmoidQ15(table, (x * factor) >> 13) + 16384) >> 15;
}

static inline void denseInt8_process(const denseInt8_coeffs *c, denseInt8_state *_s, int32_t n,
    const int16_t *x, int16_t *y) {
  (void)_s;
  for (int32_t t = 0; t < n; t++) {
    for (int32_t i = 0; i < c->units; i++) {
      const int32_t sum = slipring_dot_i8(c->weight, i * c->inputs, x, t * c->inputs, c->inputs);
      int32_t u = slipring_saturate16(slipring_addScaled(c->bias[i], sum, c->multiplier[i])
          >> c->shift);
      if (c->activation == 1) {
        u = slipring_tanhQ15(c->tanhTable, u);
      } else if (c->activation == 2 && u < 0) {
        u = 0;
      } else if (c->activation == 3) {
        u = denseInt8_gelu(c->tanhTable, u);
      }
      y[t * c->units + i] = (int16_t)u;
    }
  }
}

#endif
