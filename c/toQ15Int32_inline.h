/* toQ15Int32_inline.h. Generated from src/nn/toQ15Int32.ts; do not edit. */
#ifndef SLIPRING_TOQ15INT32_INLINE_H
#define SLIPRING_TOQ15INT32_INLINE_H

#include "toQ15Int32.h"
#include "integers.h"
#include "fixedPoint.h"

static inline void toQ15Int32_process(const toQ15Int32_coeffs *c, toQ15Int32_state *_s, int32_t n,
    const int32_t *x, int16_t *y) {
  (void)_s;
  for (int32_t t = 0; t < n; t++) {
    for (int32_t k = 0; k < c->inputs; k++) {
      const int32_t at = t * c->inputs + k;
      y[at] = (int16_t)(slipring_saturate16(slipring_weightedSum(x[at], c->multiplier[k],
          c->offset[k], c->unit[k], 0, 0, c->shift[k])));
    }
  }
}

#endif
