/* clarkeParkInt32_inline.h. Generated from src/operators/int32/clarkeParkInt32.ts; do not edit. */
#ifndef SLIPRING_CLARKEPARKINT32_INLINE_H
#define SLIPRING_CLARKEPARKINT32_INLINE_H

#include "clarkeParkInt32.h"
#include "fixedPoint.h"

static const int32_t clarkeParkInt32_MOST = 2147483647;

static inline void clarkeParkInt32_process(const clarkeParkInt32_coeffs *c,
    clarkeParkInt32_state *s, int32_t n, const int32_t *iA, const int32_t *iB, const int32_t *iC,
    const int32_t *angle, int32_t *id, int32_t *iq, int32_t *i0, uint8_t *q) {
  for (int32_t i = 0; i < n; i++) {
    if (!s->started) {
      s->angleBefore = angle[i];
      s->started = true;
    }
    const int32_t moved = slipring_addWrapped(angle[i], slipring_imul(s->angleBefore, -1));
    s->angleBefore = angle[i];
    const int32_t theta = slipring_addWrapped(angle[i],
        slipring_mulShift(moved, -c->lag, c->lagShift));
    const int32_t sine = slipring_sineTurn(c->sine, theta);
    const int32_t cosine = slipring_cosineTurn(c->sine, theta);
    const int32_t alpha = slipring_weightedSum(iA[i], c->alpha[0], iB[i], c->alpha[1], iC[i],
        c->alpha[2], 29);
    const int32_t beta = slipring_weightedSum(iA[i], c->beta[0], iB[i], c->beta[1], iC[i],
        c->beta[2], 29);
    id[i] = slipring_weightedSum(alpha, cosine, beta, sine, 0, 0, 30);
    iq[i] = slipring_weightedSum(beta, cosine, alpha, -sine, 0, 0, 30);
    if (c->three) {
      i0[i] = slipring_weightedSum(iA[i], c->zero[0], iB[i], c->zero[1], iC[i], c->zero[2], 29);
    }
    if (slipring_abs_i32(id[i]) == clarkeParkInt32_MOST || slipring_abs_i32(iq[i])
        == clarkeParkInt32_MOST || slipring_abs_i32(alpha) == clarkeParkInt32_MOST
        || slipring_abs_i32(beta) == clarkeParkInt32_MOST) {
      q[i] = (uint8_t)SLIPRING_CLIPPED;
    }
  }
}

#endif
