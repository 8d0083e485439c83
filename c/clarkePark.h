/*
 * clarkePark.h. Generated from src/operators/clarkePark.ts; do not edit.
 *
 * Turns phase currents into the rotor's frame: Clarke and Park in one, with the angle brought to the currents' time.
 *
 * iAlpha = k (iA - iB / 2 - iC / 2), iBeta = k sqrt(3) / 2 (iB - iC), k = 2/3 (amplitude-invariant) or sqrt(2/3) (power-invariant);
 * with two currents iC = -iA - iB. id = iAlpha cos + iBeta sin, iq = -iAlpha sin + iBeta cos: d lies on phase a at angle 0.
 * i0 = (iA + iB + iC) / 3, or / sqrt(3): no current flows there in a three-wire motor, so it shows a sensor's fault.
 * iA, iB, iC: A; angle: electrical, rad, any number of turns; id, iq, i0: A. i0 only with three currents.
 * Delay 0. Where the currents' remaining skew differs from the angle's, the angle is turned by speed x difference, speed from the
 * last two angles; then warm-up 1. An absent input makes the outputs MISSING.
 * Errors: none of its own.
 * Cost: 25 multiplications a sample; 5 bytes of state in float.
 * Source: E. Clarke, Circuit Analysis of A-C Power Systems I (1943); R. H. Park, AIEE Trans. 48 (1929).
 */
#ifndef SLIPRING_CLARKEPARK_H
#define SLIPRING_CLARKEPARK_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  bool three;
  real_t alpha;
  real_t beta;
  real_t zero;
  real_t shift;
} clarkePark_coeffs;

typedef struct {
  real_t angleBefore;
  bool started;
} clarkePark_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void clarkePark_process(const clarkePark_coeffs *c, clarkePark_state *s, int32_t n,
    const real_t *iA, const real_t *iB, const real_t *iC, const real_t *angle, real_t *id,
    real_t *iq, real_t *i0);

#ifdef __cplusplus
}
#endif

#endif
