/* headInt16_inline.h. Generated from src/nn/headInt8.ts; do not edit. */
#ifndef SLIPRING_HEADINT16_INLINE_H
#define SLIPRING_HEADINT16_INLINE_H

#include "headInt16.h"
#include "integers.h"

static inline void headInt16_process(const headInt16_coeffs *c, headInt16_state *_s, int32_t n,
    const int16_t *x, int32_t *y) {
  (void)_s;
  for (int32_t t = 0; t < n; t++) {
    for (int32_t i = 0; i < c->units; i++) {
      const int32_t sum = slipring_dot_i16(c->weight, i * c->inputs, x, t * c->inputs, c->inputs);
      y[t * c->units + i] = slipring_addScaled(c->bias[i], sum, c->multiplier[i]) >> c->shift;
    }
  }
}

#endif
