/*
 * range.h. Generated from src/operators/range.ts; do not edit.
 *
 * Sorts out values that the quantity cannot have: a winding at -250 degC is a broken wire.
 *
 * A sample below min or above max becomes MISSING, or the limit (flagged CLIPPED), or the last sample inside, or stays (flagged OUTLIER).
 * x, y: [n], any unit, y as x. A value on a limit is inside.
 * Delay 0, warm-up 0; absent samples stay absent, and what was held is still held after them.
 * Errors: neither limit; max not above min.
 * Cost: 2 comparisons a sample; 4 bytes of state in float.
 * Source: NAMUR NE 43 (1994): values beyond the signal range tell a failed sensor.
 */
#ifndef SLIPRING_RANGE_H
#define SLIPRING_RANGE_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  real_t min;
  real_t max;
  int32_t action;
} range_coeffs;

typedef struct {
  real_t last;
} range_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void range_process(const range_coeffs *c, range_state *s, int32_t n, const real_t *x, real_t *y,
    uint8_t *q);

#ifdef __cplusplus
}
#endif

#endif
