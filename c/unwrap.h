/*
 * unwrap.h. Generated from src/operators/unwrap.ts; do not edit.
 *
 * Makes a position that wraps run on over many turns.
 *
 * y[n] = scale (x[n] + modulus k[n]); the whole number k changes so that y moves by at most half a modulus a sample. k is an
 * integer: nothing is summed up in floating point, so the result is as exact after a year as in the first turn.
 * x: [n], rad, or encoder counts (unit 1) with countsPerTurn; y: [n], rad or counts.
 * Delay 0, warm-up 0. Over absent samples the position rests, flagged INTERPOLATED, and the turns are kept.
 * Limit: |omega| T < pi for an angle, half a modulus a sample for counts, also across a gap; faster motion folds to a slower one
 * in the other direction, and nothing in the data shows it.
 * Errors: output counts without countsPerTurn, a modulus that is no whole number of counts.
 * Cost: 2 multiplications and 2 comparisons a sample; 9 bytes of state in float. Float holds counts exactly up to 2^24.
 * Source: as numpy.unwrap with period = modulus.
 */
#ifndef SLIPRING_UNWRAP_H
#define SLIPRING_UNWRAP_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  real_t modulus;
  real_t scale;
  bool startsBelow;
} unwrap_coeffs;

typedef struct {
  real_t x1;
  int32_t turns;
  bool started;
} unwrap_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void unwrap_process(const unwrap_coeffs *c, unwrap_state *s, int32_t n, const real_t *x, real_t *y,
    uint8_t *q);

#ifdef __cplusplus
}
#endif

#endif
