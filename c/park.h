/*
 * park.h. Generated from src/operators/park.ts; do not edit.
 *
 * Turns a space vector from the stator's frame into the rotor's: the Park transform.
 *
 * d = alpha cos(a) + beta sin(a), q = -alpha sin(a) + beta cos(a): d lies on phase a at angle 0.
 * iAlpha, iBeta: [n], any unit; angle: [n], rad, electrical; id, iq: [n], the vector's unit and scaling.
 * The angle must belong to the time of the currents: whole samples of delay are matched by the chain, what is left (skew) is
 * corrected here by speed times skew.
 * Delay 0, warm-up 0 (1 with skew); an absent input makes that sample absent.
 * Cost: about 30 multiplications a sample, 2 more with skew; 5 bytes of state in float.
 * Source: R. H. Park, Two-reaction theory of synchronous machines, Trans. AIEE 48 (1929).
 */
#ifndef SLIPRING_PARK_H
#define SLIPRING_PARK_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  real_t lag;
} park_coeffs;

typedef struct {
  real_t angle1;
  bool started;
} park_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void park_process(const park_coeffs *c, park_state *s, int32_t n, const real_t *iAlpha,
    const real_t *iBeta, const real_t *angle, real_t *id, real_t *iq);

#ifdef __cplusplus
}
#endif

#endif
