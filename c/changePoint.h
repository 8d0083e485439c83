/*
 * changePoint.h. Generated from src/operators/changePoint.ts; do not edit.
 *
 * Announces that the level of a signal has changed, sooner than any single sample could tell.
 *
 * z = (x[n] - mean) / std; rise = max(0, rise + z - drift), fall = max(0, fall - z - drift); a change where one of them exceeds threshold.
 * After it both start from 0, and mean and std are learnt anew, unless given. pageHinkley: the mean goes on with every sample.
 * In independent Gaussian noise of known mean and std, false alarms of cusum come every (e^d - d - 1) / (4 drift^2) samples,
 * d = 2 drift (threshold + 1.166): 469 at drift 0.5 and threshold 5, 68 thousand at 10. falseAlarmS finds the threshold by it.
 * x: [n], any unit; change: [n], 1, -1 or 0; statistic: [n], pure number; level: [n], as x.
 * Delay 0; a shift of s standard deviations is announced after about threshold / (s - drift) samples. Warm-up learn, also after each
 * change. Absent samples stay absent and change nothing.
 * Errors: neither or both of threshold and falseAlarmS; one of mean and std alone.
 * Cost: 1 division and 6 additions a sample; 22 bytes of state in float.
 * One huge outlier is a change: sort outliers out before.
 * Source: E. S. Page, Biometrika 41 (1954); D. V. Hinkley, Biometrika 58 (1971); false alarms: D. Siegmund, Sequential Analysis, 1985.
 */
#ifndef SLIPRING_CHANGEPOINT_H
#define SLIPRING_CHANGEPOINT_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  bool running;
  bool known;
  real_t mean;
  real_t std;
  real_t drift;
  real_t threshold;
  int32_t learn;
  real_t leastVariance;
} changePoint_coeffs;

typedef struct {
  int32_t count;
  real_t mean;
  real_t variance;
  real_t sigma;
  bool learnt;
  real_t rise;
  real_t fall;
} changePoint_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void changePoint_process(const changePoint_coeffs *c, changePoint_state *s, int32_t n,
    const real_t *x, real_t *change, real_t *statistic, real_t *level, uint8_t *q);

#ifdef __cplusplus
}
#endif

#endif
