/* electricalAngleInt32_inline.h. Generated from src/operators/int32/electricalAngleInt32.ts; do not edit. */
#ifndef SLIPRING_ELECTRICALANGLEINT32_INLINE_H
#define SLIPRING_ELECTRICALANGLEINT32_INLINE_H

#include "electricalAngleInt32.h"
#include "fixedPoint.h"

/* -2^31 is no angle. */
static const int32_t electricalAngleInt32_LEAST = -2147483647;

static inline void electricalAngleInt32_process(const electricalAngleInt32_coeffs *c,
    electricalAngleInt32_state *_s, int32_t n, const int32_t *thetaM, int32_t *thetaE,
    const uint8_t *_q) {
  (void)_s;
  (void)_q;
  for (int32_t i = 0; i < n; i++) {
    thetaE[i] = slipring_max_i32(slipring_addWrapped(slipring_imul(thetaM[i], c->factor),
        c->offset), electricalAngleInt32_LEAST);
  }
}

#endif
