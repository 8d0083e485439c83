/* rnnInt8_inline.h. Generated from src/nn/rnnInt8.ts; do not edit. */
#ifndef SLIPRING_RNNINT8_INLINE_H
#define SLIPRING_RNNINT8_INLINE_H

#include "rnnInt8.h"
#include "integers.h"

static inline void rnnInt8_process(const rnnInt8_coeffs *c, rnnInt8_state *s, int32_t n,
    const int16_t *x, int16_t *y) {
  const int32_t inputs = c->inputs;
  const int32_t units = c->units;
  const int32_t *bias = c->bias;
  int16_t *h = s->h;
  for (int32_t t = 0; t < n; t++) {
    const int32_t to = t * units;
    for (int32_t i = 0; i < units; i++) {
      const int32_t given = slipring_dot_i8(c->weightIh, i * inputs, x, t * inputs, inputs);
      const int32_t remembered = slipring_dot_i8(c->weightHh, i * units, h, 0, units);
      const int32_t u = slipring_addScaledPair(bias[i], given, remembered, c->multiplier, 2 * i)
          >> c->shift;
      if (c->activation == 1) {
        y[to + i] = (int16_t)(slipring_tanhQ15(c->tanhTable, u));
      } else {
        y[to + i] = (int16_t)(u < 0 ? 0 : slipring_saturate16(u));
      }
    }
    // only now: every unit reads the whole old state
    slipring_copyI16(y, to, units, h);
  }
}

#endif
