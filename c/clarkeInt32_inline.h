/* clarkeInt32_inline.h. Generated from src/operators/int32/clarkeInt32.ts; do not edit. */
#ifndef SLIPRING_CLARKEINT32_INLINE_H
#define SLIPRING_CLARKEINT32_INLINE_H

#include "clarkeInt32.h"
#include "fixedPoint.h"

static const int32_t clarkeInt32_MOST = 2147483647;

static inline void clarkeInt32_process(const clarkeInt32_coeffs *c, clarkeInt32_state *_s,
    int32_t n, const int32_t *iA, const int32_t *iB, const int32_t *iC, int32_t *iAlpha,
    int32_t *iBeta, int32_t *i0, uint8_t *q) {
  (void)_s;
  for (int32_t i = 0; i < n; i++) {
    iAlpha[i] = slipring_weightedSum(iA[i], c->alpha[0], iB[i], c->alpha[1], iC[i], c->alpha[2],
        29);
    iBeta[i] = slipring_weightedSum(iA[i], c->beta[0], iB[i], c->beta[1], iC[i], c->beta[2], 29);
    if (c->three) {
      i0[i] = slipring_weightedSum(iA[i], c->zero[0], iB[i], c->zero[1], iC[i], c->zero[2], 29);
    }
    if (slipring_abs_i32(iAlpha[i]) == clarkeInt32_MOST || slipring_abs_i32(iBeta[i])
        == clarkeInt32_MOST) {
      q[i] = (uint8_t)SLIPRING_CLIPPED;
    }
  }
}

#endif
