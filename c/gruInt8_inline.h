/* gruInt8_inline.h. Generated from src/nn/gruInt8.ts; do not edit. */
#ifndef SLIPRING_GRUINT8_INLINE_H
#define SLIPRING_GRUINT8_INLINE_H

#include "gruInt8.h"
#include "integers.h"

static inline void gruInt8_process(const gruInt8_coeffs *c, gruInt8_state *s, int32_t n,
    const int16_t *x, int16_t *y) {
  const int32_t inputs = c->inputs;
  const int32_t units = c->units;
  const int16_t *multiplier = c->multiplier;
  const int32_t *bias = c->bias;
  int32_t sums[6];
  int16_t *h = s->h;
  for (int32_t t = 0; t < n; t++) {
    const int32_t to = t * units;
    for (int32_t i = 0; i < units; i++) {
      slipring_dot3_i8(c->weightIh, 3 * i * inputs, x, t * inputs, inputs, sums, 0);
      slipring_dot3_i8(c->weightHh, 3 * i * units, h, 0, units, sums, 3);
      const int32_t m = 6 * i;
      const int32_t b = 4 * i;
      const int32_t rSum = slipring_addScaledPair(bias[b], sums[0], sums[3], multiplier, m);
      const int32_t zSum = slipring_addScaledPair(bias[b + 1], sums[1], sums[4], multiplier, m + 2);
      const int32_t r = slipring_sigmoidQ15(c->tanhTable, rSum >> c->shift);
      const int32_t z = slipring_sigmoidQ15(c->tanhTable, zSum >> c->shift);
      const int32_t nIn = slipring_addScaled(bias[b + 2], sums[2], multiplier[m + 4]) >> c->shift;
      const int32_t hidden = slipring_saturate17(slipring_addScaled(bias[b + 3], sums[5],
          multiplier[m + 5]) >> c->shift);
      const int32_t candidate = slipring_tanhQ15(c->tanhTable, nIn + ((r * hidden + 16384) >> 15));
      y[to + i] = (int16_t)(candidate + ((z * ((int32_t)h[i] - candidate) + 16384) >> 15));
    }
    // only now: every unit reads the whole old state
    slipring_copyI16(y, to, units, h);
  }
}

#endif
