/*
 * fallback.h. Generated from src/operators/fallback.ts; do not edit.
 *
 * Takes a second channel where the first has no value, or one that cannot be: a measured current, or else its set value.
 *
 * y = x; where x is absent, or further than `tolerance` from other, y = other.
 * x, other: [n], any unit, the same; y: [n], that unit.
 * Delay 0, warm-up 0, no state. Flagged INTERPOLATED where either is absent, OUTLIER where x was too far off; MISSING where both are
 * absent, and before the first sample that has both.
 * Errors: units that differ.
 * Cost: 4 comparisons a sample; 0 bytes of state.
 * Source: R. Isermann, Fault-Diagnosis Systems, 2006, ch. 4 (limit checking), ch. 20 (fault-tolerant sensors).
 */
#ifndef SLIPRING_FALLBACK_H
#define SLIPRING_FALLBACK_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  real_t tolerance;
} fallback_coeffs;

typedef struct {
  uint8_t unused;
} fallback_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void fallback_process(const fallback_coeffs *c, fallback_state *_s, int32_t n, const real_t *x,
    const real_t *other, real_t *y, uint8_t *q);

#ifdef __cplusplus
}
#endif

#endif
