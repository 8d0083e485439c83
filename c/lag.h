/*
 * lag.h. Generated from src/operators/lag.ts; do not edit.
 *
 * Adds what a channel was some time ago, as a channel beside it.
 *
 * y[n] = x[n - samples]. This is a feature of the present (what a net or a regression is to know of the past), so it has no delay that a
 * chain would make up for.
 * x, y: [n], any unit, y as x.
 * Delay 0; warm-up samples: until then, and `samples` after an absent sample, y is MISSING. A gap goes through it as it is.
 * Errors: neither or both of samples and seconds; seconds that are no whole sample, or more than 65536.
 * Cost: no arithmetic; 4 samples + 8 bytes of state in float.
 * Source: G. E. P. Box, G. M. Jenkins, Time Series Analysis, ch. 2: the backward shift.
 */
#ifndef SLIPRING_LAG_H
#define SLIPRING_LAG_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t samples;
} lag_coeffs;

typedef struct {
  real_t *ring;
  int32_t at;
  int32_t count;
} lag_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void lag_process(const lag_coeffs *c, lag_state *s, int32_t n, const real_t *x, real_t *y,
    uint8_t *q);

#ifdef __cplusplus
}
#endif

#endif
