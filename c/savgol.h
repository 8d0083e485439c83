/*
 * savgol.h. Generated from src/operators/savgol.ts; do not edit.
 *
 * Smooths, or differentiates, by a polynomial fitted to a moving window (Savitzky-Golay).
 *
 * y[n] = d-th derivative at n - lag of the polynomial of least squares over x[n - windowLength + 1 .. n], one dot product:
 * lag (windowLength - 1) / 2 is the classic smoother; "lag 3, quadratic" has almost its noise at a third of the delay.
 * x, y: [n], any unit; a derivative is per second, or per second squared.
 * Delay lag; warm-up windowLength - 1, meanwhile a fit to the samples at hand. At the end, and where samples are absent, the
 * last polynomial is read on (scipy's mode interp). A gap of less than a window is filled by a straight line, a longer one
 * is MISSING and starts anew.
 * Errors: an even window; polyorder or lag at or above windowLength.
 * Cost: windowLength multiplications a sample; where windowLength is above 9 and the taps lie on a parabola (polyorder to 2, and 3
 * in the middle of the window with deriv 0 or 2) 6 multiplications by recursive sums, in double exact to 1e-12, in float to 1e-5 or so.
 * 4 windowLength + 289 bytes of state in float. The fits at edges take 12 polyorder windowLength.
 * Source: A. Savitzky, M. J. E. Golay, Anal. Chem. 36 (1964); edges and lag: P. A. Gorry, Anal. Chem. 62 (1990).
 */
#ifndef SLIPRING_SAVGOL_H
#define SLIPRING_SAVGOL_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t windowLength;
  int32_t polyorder;
  int32_t deriv;
  int32_t lag;
  real_t scale;
  const real_t *taps;
  int32_t lineLength;
  bool recursive;
  int32_t period;
  real_t tapEntering;
  real_t tapLeaving;
  real_t slopeEntering;
  real_t slopeLeaving;
  real_t bend;
} savgol_coeffs;

typedef struct {
  real_t *line;
  int32_t end;
  int32_t count;
  int32_t gap;
  bool summed;
  int32_t index;
  real_t base;
  real_t value;
  real_t slope;
  real_t curve;
} savgol_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void savgol_process(const savgol_coeffs *c, savgol_state *s, int32_t n, const real_t *x, real_t *y,
    uint8_t *q);

#ifdef __cplusplus
}
#endif

#endif
