/*
 * clarke.h. Generated from src/operators/clarke.ts; do not edit.
 *
 * Three phases to a space vector in the stator's frame: the Clarke transform.
 *
 * alpha = k (a - b/2 - c/2), beta = k sqrt(3)/2 (b - c), i0 = k0 (a + b + c); amplitude-invariant k = 2/3, k0 = 1/3;
 * power-invariant k = sqrt(2/3), k0 = 1/sqrt(3). From two phases: alpha = a, beta = (a + 2 b) / sqrt(3), times sqrt(3/2)
 * if power-invariant.
 * iA, iB, iC: [n], any unit (iC with three only); iAlpha, iBeta, i0: [n], that unit. i0 with three phases only: in a machine without
 * neutral wire it is 0, so that it tells a faulty sensor or a leak to earth.
 * Delay 0, warm-up 0, no state: an absent phase makes that sample absent.
 * Cost: 7 multiplications a sample; 0 bytes of state.
 * Source: E. Clarke, Circuit Analysis of A-C Power Systems, vol. 1, 1943, ch. 10; amplitude- and power-invariant forms: W. Leonhard,
 * Control of Electrical Drives, 3rd ed., ch. 10.
 */
#ifndef SLIPRING_CLARKE_H
#define SLIPRING_CLARKE_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  real_t alphaA;
  real_t alphaBC;
  real_t betaA;
  real_t betaB;
  real_t betaC;
  real_t zero;
} clarke_coeffs;

typedef struct {
  uint8_t unused;
} clarke_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void clarke_process(const clarke_coeffs *c, clarke_state *_s, int32_t n, const real_t *iA,
    const real_t *iB, const real_t *iC, real_t *iAlpha, real_t *iBeta, real_t *i0);

#ifdef __cplusplus
}
#endif

#endif
