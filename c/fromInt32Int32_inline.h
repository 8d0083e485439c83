/* fromInt32Int32_inline.h. Generated from src/nn/fromInt32Int32.ts; do not edit. */
#ifndef SLIPRING_FROMINT32INT32_INLINE_H
#define SLIPRING_FROMINT32INT32_INLINE_H

#include "fromInt32Int32.h"
#include "fixedPoint.h"

static inline void fromInt32Int32_process(const fromInt32Int32_coeffs *c, fromInt32Int32_state *_s,
    int32_t n, const int32_t *x, const int32_t *raw, int32_t *y) {
  (void)_s;
  for (int32_t t = 0; t < n; t++) {
    for (int32_t i = 0; i < c->outputs; i++) {
      const int32_t at = t * c->outputs + i;
      const int32_t channel = slipring_max_i32(0, c->residualTo[i]);
      const int32_t beside = raw[t * c->netInputs + channel];
      y[at] = slipring_weightedSum(x[at], c->multiplier[i], beside, c->beside[i], c->offset[i],
          c->unit[i], c->shift[i]);
    }
  }
}

#endif
