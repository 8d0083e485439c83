/*
 * detrend.h. Generated from src/operators/detrend.ts; do not edit.
 *
 * Takes off the straight line that fits a moving window, and tells its slope.
 *
 * y[n] = x[n] - (m + b (N - 1) / 2), m and b the mean and the slope of the line of least squares over x[n-N+1 .. n], N = windowLength;
 * centered, y[n - h] = x[n - h] - m with h = (N - 1) / 2. Sum and first moment are moved sample by sample and made anew at
 * absolute sample indices: nothing drifts.
 * x: [n], any unit; detrended and trend as x, slope per second; those named by `outputs`.
 * Delay 0: the line ends now; centered, (N - 1) / 2. Warm-up N - 1, until then a line through the samples at hand. Absent samples
 * are bridged by the last good one.
 * Errors: an even window when centered.
 * Cost: 6 multiplications a sample whatever the window; 4 windowLength + 24 bytes of state in float.
 * Source: A. Savitzky, M. J. E. Golay, Anal. Chem. 36 (1964), first order; as scipy.signal.detrend of each window.
 */
#ifndef SLIPRING_DETREND_H
#define SLIPRING_DETREND_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t windowLength;
  int32_t lag;
  int32_t period;
  real_t rate;
} detrend_coeffs;

typedef struct {
  real_t *ring;
  int32_t at;
  int32_t count;
  int32_t index;
  real_t base;
  real_t sum;
  real_t moment;
} detrend_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void detrend_process(const detrend_coeffs *c, detrend_state *s, int32_t n, const real_t *x,
    real_t *detrended, real_t *trend, real_t *slope);

#ifdef __cplusplus
}
#endif

#endif
