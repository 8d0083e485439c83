/* affineInt32_inline.h. Generated from src/operators/int32/affineInt32.ts; do not edit. */
#ifndef SLIPRING_AFFINEINT32_INLINE_H
#define SLIPRING_AFFINEINT32_INLINE_H

#include "affineInt32.h"
#include "fixedPoint.h"

static const int32_t affineInt32_MOST = 2147483647;

static inline void affineInt32_process(const affineInt32_coeffs *c, affineInt32_state *_s,
    int32_t n, const int32_t *x, int32_t *y, uint8_t *q) {
  (void)_s;
  for (int32_t i = 0; i < n; i++) {
    const int32_t v = slipring_weightedSum(x[i], c->multiplier, c->offset, c->unit, 0, 0, c->shift);
    y[i] = v;
    if (slipring_abs_i32(v) == affineInt32_MOST) {
      q[i] = (uint8_t)SLIPRING_CLIPPED;
    }
  }
}

#endif
