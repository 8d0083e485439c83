/*
 * movingAverage.h. Generated from src/operators/movingAverage.ts; do not edit.
 *
 * Smooths by the mean of a moving window.
 *
 * y[n] = (x[n] + ... + x[n - windowLength + 1]) / windowLength. Nothing is ever subtracted: the window is the start of one stretch and the
 * end of the stretch before it, whose sums from each sample to its end were made when it was full. So rounding and spikes leave with the
 * window.
 * x, y: [n], any unit, y as x.
 * Delay (windowLength - 1) / 2; warm-up windowLength - 1, until then over the samples at hand. Absent samples are bridged by the
 * last good one.
 * Errors: none beyond the parameters.
 * Cost: 3 additions a sample, of which windowLength together at the end of a stretch; 4 windowLength + 16 bytes of state in float.
 * Source: M. van Herk, Pattern Recognition Letters 13 (1992), with sums instead of extremes.
 */
#ifndef SLIPRING_MOVINGAVERAGE_H
#define SLIPRING_MOVINGAVERAGE_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t windowLength;
  int32_t period;
  real_t share;
} movingAverage_coeffs;

typedef struct {
  real_t *sums;
  int32_t index;
  int32_t count;
  real_t sum;
} movingAverage_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void movingAverage_process(const movingAverage_coeffs *c, movingAverage_state *s, int32_t n,
    const real_t *x, real_t *y);

#ifdef __cplusplus
}
#endif

#endif
