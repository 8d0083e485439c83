/*
 * inversePark.h. Generated from src/operators/inversePark.ts; do not edit.
 *
 * Turns a space vector from the rotor's frame into the stator's: the inverse Park transform.
 *
 * alpha = d cos(a) - q sin(a), beta = d sin(a) + q cos(a). inverseClarke goes on to the three phases.
 * id, iq: [n], any unit; angle: [n], rad, electrical; iAlpha, iBeta: [n], the vector's unit and scaling.
 * The angle must belong to the time of the vector, as for park.
 * Delay 0, warm-up 0 (1 with skew); an absent input makes that sample absent.
 * Cost: about 30 multiplications a sample, 2 more with skew; 5 bytes of state in float.
 * Source: R. H. Park, Two-reaction theory of synchronous machines, Trans. AIEE 48 (1929).
 */
#ifndef SLIPRING_INVERSEPARK_H
#define SLIPRING_INVERSEPARK_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  real_t lag;
} inversePark_coeffs;

typedef struct {
  real_t angle1;
  bool started;
} inversePark_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void inversePark_process(const inversePark_coeffs *c, inversePark_state *s, int32_t n,
    const real_t *id, const real_t *iq, const real_t *angle, real_t *iAlpha, real_t *iBeta);

#ifdef __cplusplus
}
#endif

#endif
