/* parkInt32_inline.h. Generated from src/operators/int32/parkInt32.ts; do not edit. */
#ifndef SLIPRING_PARKINT32_INLINE_H
#define SLIPRING_PARKINT32_INLINE_H

#include "parkInt32.h"
#include "fixedPoint.h"

static const int32_t parkInt32_MOST = 2147483647;

static inline void parkInt32_process(const parkInt32_coeffs *c, parkInt32_state *s, int32_t n,
    const int32_t *iAlpha, const int32_t *iBeta, const int32_t *angle, int32_t *id, int32_t *iq,
    uint8_t *q) {
  for (int32_t i = 0; i < n; i++) {
    if (!s->started) {
      s->angleBefore = angle[i];
    }
    s->started = true;
    const int32_t moved = slipring_addWrapped(angle[i], slipring_imul(s->angleBefore, -1));
    s->angleBefore = angle[i];
    const int32_t theta = slipring_addWrapped(angle[i],
        slipring_mulShift(moved, -c->lag, c->lagShift));
    const int32_t sine = slipring_sineTurn(c->sine, theta);
    const int32_t cosine = slipring_cosineTurn(c->sine, theta);
    const int32_t alpha = slipring_mulShift(iAlpha[i], c->alpha, 29);
    const int32_t beta = slipring_mulShift(iBeta[i], c->beta, 29);
    id[i] = slipring_weightedSum(alpha, cosine, beta, sine, 0, 0, 30);
    iq[i] = slipring_weightedSum(beta, cosine, alpha, -sine, 0, 0, 30);
    if (slipring_abs_i32(id[i]) == parkInt32_MOST || slipring_abs_i32(iq[i]) == parkInt32_MOST) {
      q[i] = (uint8_t)SLIPRING_CLIPPED;
    }
  }
}

#endif
