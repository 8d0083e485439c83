/*
 * regimeStatistics.h. Generated from src/operators/regimeStatistics.ts; do not edit.
 *
 * Gives mean, spread and extremes of a signal for the regime at work: what is normal here.
 *
 * mean, std (population), min, max and count of all samples of x so far (x[n] among them) at which regime was what it is now; with memory
 * m, mean and std weigh the newest sample with 1 / m once there are m of them.
 * x: [n], any unit; regime: [n], whole numbers from 0; mean, std, min, max: [n], as x; count: [n].
 * Delay 0, warm-up 0: early statistics are those of few samples. Absent samples, and regimes that there are not, give MISSING and change
 * nothing. Statistics outlive gaps.
 * Errors: none beyond the parameters.
 * Cost: 5 multiplications, a division and a square root a sample; 24 bytes of state a regime in float.
 * Source: B. P. Welford, Technometrics 4 (1962).
 */
#ifndef SLIPRING_REGIMESTATISTICS_H
#define SLIPRING_REGIMESTATISTICS_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t regimes;
  int32_t memory;
} regimeStatistics_coeffs;

typedef struct {
  int32_t *samples;
  real_t *means;
  real_t *lows;
  real_t *variances;
  real_t *smallest;
  real_t *largest;
} regimeStatistics_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void regimeStatistics_process(const regimeStatistics_coeffs *c, regimeStatistics_state *s,
    int32_t n, const real_t *x, const real_t *regime, real_t *mean, real_t *std, real_t *least,
    real_t *most, real_t *count, uint8_t *q);

#ifdef __cplusplus
}
#endif

#endif
