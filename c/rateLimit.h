/*
 * rateLimit.h. Generated from src/operators/rateLimit.ts; do not edit.
 *
 * Sorts out changes that are too fast to be real.
 *
 * A sample is too far when |x[n] - x[m]| > perSecond (n - m) / rate, m being the last sample that was not: so a step to a new level
 * is believed after a while, where a test against the last good value alone would refuse it for ever, and one against the
 * sample before would blame the return from a spike, too.
 * replace: y[n] = y[m] +- perSecond (n - m) / rate, flagged CLIPPED (a slew-rate limiter); else the sample becomes the last
 * good one, MISSING, or stays, flagged OUTLIER.
 * x, y: [n], any unit, y as x.
 * Delay 0, warm-up 0; absent samples stay absent, and the change that is allowed grows over them.
 * Errors: none beyond the parameters.
 * Cost: 3 comparisons and 1 multiplication a sample; 8 bytes of state in float.
 * Source: WMO-No. 8, Guide to Instruments and Methods of Observation, quality control: test of the largest change.
 */
#ifndef SLIPRING_RATELIMIT_H
#define SLIPRING_RATELIMIT_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  real_t step;
  int32_t action;
} rateLimit_coeffs;

typedef struct {
  real_t last;
  int32_t since;
} rateLimit_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void rateLimit_process(const rateLimit_coeffs *c, rateLimit_state *s, int32_t n, const real_t *x,
    real_t *y, uint8_t *q);

#ifdef __cplusplus
}
#endif

#endif
