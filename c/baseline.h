/*
 * baseline.h. Generated from src/operators/baseline.ts; do not edit.
 *
 * Follows the slow level of a signal by an exponential mean, and takes it off.
 *
 * m[n] = m[n-1] + a (x[n] - m[n-1]), a = 1 - e^(-1 / (timeConstantS rate)), 1 / (n + 1) instead as long as that is larger: the
 * plain mean of the first samples, none of which counts more than another. y = x - m, or m.
 * x, y: [n], any unit, y as x.
 * Delay 0: the mean describes the past up to now; warm-up 6.9 time constants. Absent samples are bridged by the last good one.
 * Errors: a time constant below 1 sample or above 1e8.
 * Cost: 1 multiplication a sample; 8 bytes of state in float, where time constants above 1e6 samples lose their last digits.
 * Source: R. G. Brown, Smoothing, Forecasting and Prediction of Discrete Time Series (1963), ch. 7.
 */
#ifndef SLIPRING_BASELINE_H
#define SLIPRING_BASELINE_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  real_t share;
  int32_t first;
  bool subtract;
} baseline_coeffs;

typedef struct {
  real_t mean;
  int32_t count;
} baseline_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void baseline_process(const baseline_coeffs *c, baseline_state *s, int32_t n, const real_t *x,
    real_t *y);

#ifdef __cplusplus
}
#endif

#endif
