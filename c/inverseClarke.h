/*
 * inverseClarke.h. Generated from src/operators/inverseClarke.ts; do not edit.
 *
 * A space vector in the stator's frame to three phases: the inverse Clarke transform.
 *
 * a = k alpha + z, b = k (-alpha/2 + sqrt(3)/2 beta) + z, c = k (-alpha/2 - sqrt(3)/2 beta) + z; amplitude-invariant k = 1, z = i0;
 * power-invariant k = sqrt(2/3), z = i0 / sqrt(3).
 * iAlpha, iBeta and, where there is one, i0: [n], any unit; iA, iB, iC: [n], that unit.
 * Delay 0, warm-up 0, no state: an absent input makes that sample absent.
 * Cost: 4 multiplications a sample; 0 bytes of state.
 * Source: E. Clarke, Circuit Analysis of A-C Power Systems, vol. 1, 1943, ch. 10.
 */
#ifndef SLIPRING_INVERSECLARKE_H
#define SLIPRING_INVERSECLARKE_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  real_t alpha;
  real_t half;
  real_t beta;
  real_t zero;
} inverseClarke_coeffs;

typedef struct {
  uint8_t unused;
} inverseClarke_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void inverseClarke_process(const inverseClarke_coeffs *c, inverseClarke_state *_s, int32_t n,
    const real_t *iAlpha, const real_t *iBeta, const real_t *i0, real_t *iA, real_t *iB,
    real_t *iC);

#ifdef __cplusplus
}
#endif

#endif
