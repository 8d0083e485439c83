/*
 * rolling.h. Generated from src/operators/rolling.ts; do not edit.
 *
 * Mean, spread, extremes and shape of a moving window.
 *
 * mean, std (population), rms, min, max, skewness m3 / m2^1.5, kurtosis m4 / m2^2 (m: central moments), crest and peakToPeak of
 * x[n - windowLength + 1 .. n]. All sums are of distances to the mean, moved by Welford's update with removal and made anew at
 * absolute sample indices; the extremes come from queues of candidates. Nothing drifts. Of equal samples all ratios are 0.
 * x: [n], any unit; outputs as x (skewness, kurtosis, crest: pure numbers), those named by `outputs`.
 * Delay 0: the statistics describe the window that ends now; centered, (windowLength - 1) / 2. Warm-up windowLength - 1, until
 * then over the samples at hand. Absent samples are bridged by the last good one.
 * Errors: an even window when centered.
 * Cost: 4 multiplications a sample, a square root each for std and rms, 3 comparisons for an extreme, 20 multiplications for the shape;
 * 4 windowLength + 56 bytes of state in float, and 4 windowLength for each extreme.
 * Source: B. P. Welford, Technometrics 4 (1962); P. Pebay, Sandia report SAND2008-6212 (higher moments); extremes: D. Lemire, Nordic
 * J. of Computing 13 (2006).
 */
#ifndef SLIPRING_ROLLING_H
#define SLIPRING_ROLLING_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t windowLength;
  int32_t delay;
  int32_t period;
  real_t share;
  bool std;
  bool rms;
  bool min;
  bool max;
  bool shape;
} rolling_coeffs;

typedef struct {
  real_t *ring;
  int32_t at;
  int32_t count;
  int32_t index;
  real_t base;
  real_t offset;
  real_t squares;
  real_t largestSquares;
  real_t cubes;
  real_t fourths;
  real_t largestFourths;
  int32_t *smallest;
  int32_t *largest;
} rolling_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void rolling_process(const rolling_coeffs *c, rolling_state *s, int32_t n, const real_t *x,
    real_t *mean, real_t *std, real_t *rms, real_t *min, real_t *max, real_t *skewness,
    real_t *kurtosis, real_t *crest, real_t *peakToPeak);

#ifdef __cplusplus
}
#endif

#endif
