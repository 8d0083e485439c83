/* lstmInt16_inline.h. Generated from src/nn/lstmInt8.ts; do not edit. */
#ifndef SLIPRING_LSTMINT16_INLINE_H
#define SLIPRING_LSTMINT16_INLINE_H

#include "lstmInt16.h"
#include "integers.h"

static inline void lstmInt16_process(const lstmInt16_coeffs *c, lstmInt16_state *s, int32_t n,
    const int16_t *x, int16_t *y) {
  const int32_t inputs = c->inputs;
  const int32_t units = c->units;
  const int16_t *multiplier = c->multiplier;
  const int32_t *bias = c->bias;
  int16_t *h = s->h;
  int32_t *cell = s->cell;
  int32_t sums[8];
  for (int32_t t = 0; t < n; t++) {
    const int32_t to = t * units;
    for (int32_t i = 0; i < units; i++) {
      slipring_dot4_i16(c->weightIh, 4 * i * inputs, x, t * inputs, inputs, sums, 0);
      slipring_dot4_i16(c->weightHh, 4 * i * units, h, 0, units, sums, 4);
      const int32_t m = 8 * i;
      const int32_t b = 4 * i;
      const int32_t iSum = slipring_addScaledPair(bias[b], sums[0], sums[4], multiplier, m);
      const int32_t fSum = slipring_addScaledPair(bias[b + 1], sums[1], sums[5], multiplier, m + 2);
      const int32_t gSum = slipring_addScaledPair(bias[b + 2], sums[2], sums[6], multiplier, m + 4);
      const int32_t oSum = slipring_addScaledPair(bias[b + 3], sums[3], sums[7], multiplier, m + 6);
      const int32_t input = slipring_sigmoidQ15(c->tanhTable, iSum >> c->shift);
      const int32_t forget = slipring_sigmoidQ15(c->tanhTable, fSum >> c->shift);
      const int32_t candidate = slipring_tanhQ15(c->tanhTable, gSum >> c->shift);
      const int32_t output = slipring_sigmoidQ15(c->tanhTable, oSum >> c->shift);
      const int32_t next = slipring_saturate31(slipring_scaleQ15(cell[i], forget)
          + ((input * candidate + 8192) >> 14));
      cell[i] = next;
      y[to + i] = (int16_t)((output * slipring_tanhQ15(c->tanhTable, next >> 4) + 16384) >> 15);
    }
    // only now: every unit reads the whole old state
    slipring_copyI16(y, to, units, h);
  }
}

#endif
