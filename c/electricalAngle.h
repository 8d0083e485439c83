/*
 * electricalAngle.h. Generated from src/operators/electricalAngle.ts; do not edit.
 *
 * Turns the rotor's mechanical angle into its electrical angle.
 *
 * thetaE = wrap(direction polePairs thetaM + offsetRad): the direction applies before the offset.
 * thetaM: [n], rad, any number of turns; thetaE: [n], rad, in [-pi, pi) or [0, 2 pi).
 * Delay 0, no warm-up, no state; an absent angle stays absent.
 * Errors: none of its own.
 * Cost: 3 multiplications and 1 division a sample.
 * Source: W. Leonhard, Control of Electrical Drives, 3rd ed., 12.
 */
#ifndef SLIPRING_ELECTRICALANGLE_H
#define SLIPRING_ELECTRICALANGLE_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  real_t factor;
  real_t offset;
  real_t least;
} electricalAngle_coeffs;

typedef struct {
  uint8_t unused;
} electricalAngle_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void electricalAngle_process(const electricalAngle_coeffs *c, electricalAngle_state *_s, int32_t n,
    const real_t *thetaM, real_t *thetaE);

#ifdef __cplusplus
}
#endif

#endif
