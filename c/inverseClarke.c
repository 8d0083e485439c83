/* inverseClarke.c. Generated from src/operators/inverseClarke.ts; do not edit. */
#include "inverseClarke.h"

SLIPRING_EXACT

void inverseClarke_process(const inverseClarke_coeffs *c, inverseClarke_state *_s, int32_t n,
    const real_t *restrict iAlpha, const real_t *restrict iBeta, const real_t *restrict i0,
    real_t *restrict iA, real_t *restrict iB, real_t *restrict iC) {
  (void)_s;
  for (int32_t i = 0; i < n; i++) {
    const real_t zero = c->zero * i0[i];
    const real_t back = zero - c->half * iAlpha[i];
    const real_t across = c->beta * iBeta[i];
    iA[i] = zero + c->alpha * iAlpha[i];
    iB[i] = back + across;
    iC[i] = back - across;
  }
}
