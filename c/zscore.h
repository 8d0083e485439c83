/*
 * zscore.h. Generated from src/operators/zscore.ts; do not edit.
 *
 * Finds outliers by their distance from a running mean in running deviations, without going blind and without locking up.
 *
 * score[n] = (x[n] - m) / max(s, floor), m and s from the samples before; an outlier has |score| > nSigma. x[n] then enters m and s
 * clipped to m +- 2.5 s, and s is corrected for what the clipping takes from it. exponential: m += a d, s^2 = (1 - a) (s^2 + a d^2),
 * a = 1 / windowLength (at the start 1 / n); windowed: mean and deviation of the last windowLength samples, as clipped.
 * After shiftAfter outliers in a row, m and s start anew from them. While s is 0, nothing is an outlier.
 * x: [n], any unit; y: [n], as x, outliers flagged OUTLIER; score: [n], pure number.
 * Delay 0; warm-up 7 windowLength, or 3 windowLength when windowed (what was clipped clips on); the first 8 samples are not judged. Absent samples stay absent
 * and change nothing.
 * Errors: none beyond the parameters.
 * Cost: about 20 operations a sample and a square root for a suspect; state in float: 40 + 4 shiftAfter bytes, 4 windowLength more when windowed.
 * A quantized signal needs a floor: at rest its deviation fades to 0, and then any change is an outlier.
 * Source: P. J. Huber, Robust Statistics, 1981, ch. 5 and 6 (clipped scores); B. P. Welford, Technometrics 4 (1962).
 */
#ifndef SLIPRING_ZSCORE_H
#define SLIPRING_ZSCORE_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  bool windowed;
  int32_t windowLength;
  int32_t period;
  int32_t warmup;
  real_t share;
  real_t nSigma;
  real_t suspect;
  real_t leastVariance;
  int32_t shiftAfter;
  int32_t action;
  bool scores;
} zscore_coeffs;

typedef struct {
  real_t *ring;
  int32_t at;
  int32_t index;
  int32_t count;
  real_t mean;
  real_t low;
  real_t variance;
  real_t *run;
  int32_t runLength;
  real_t calm;
  real_t last;
  int32_t warm;
} zscore_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void zscore_process(const zscore_coeffs *c, zscore_state *s, int32_t n, const real_t *x, real_t *y,
    real_t *score, uint8_t *q);

#ifdef __cplusplus
}
#endif

#endif
