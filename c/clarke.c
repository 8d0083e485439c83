/* clarke.c. Generated from src/operators/clarke.ts; do not edit. */
#include "clarke.h"

SLIPRING_EXACT

void clarke_process(const clarke_coeffs *c, clarke_state *_s, int32_t n, const real_t *restrict iA,
    const real_t *restrict iB, const real_t *restrict iC, real_t *restrict iAlpha,
    real_t *restrict iBeta, real_t *restrict i0) {
  (void)_s;
  for (int32_t i = 0; i < n; i++) {
    iAlpha[i] = c->alphaA * iA[i] + c->alphaBC * (iB[i] + iC[i]);
    iBeta[i] = c->betaA * iA[i] + c->betaB * iB[i] + c->betaC * iC[i];
    i0[i] = c->zero * (iA[i] + iB[i] + iC[i]);
  }
}
