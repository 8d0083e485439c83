/*
 * modelResidual.h. Generated from src/operators/modelResidual.ts; do not edit.
 *
 * Finds samples that do not fit a model of the signal: one that is learnt from its own past and other channels, or a prediction.
 *
 * arx: p[n] = a1 x[n-1] + ... + b1 u1[n] + b2 u1[n-1] + ... + constant, by recursive least squares with forgetting, not learnt from outliers, and
 * not forgotten while nothing excites it. prediction: p[n] is a channel. residual = x - p, score = residual / s, s^2 from past residuals
 * clipped to 2.5 s and corrected for that; an outlier has |score| > nSigma, and p[n] takes its place in the model's past.
 * After shiftAfter outliers in a row the model is learnt anew.
 * x, prediction: [n], any unit; u1, u2, u3: [n], any unit; y, residual: [n], as x; score: [n], pure number.
 * Delay 0; warm-up 7 times the longer of memory and 1 / (1 - forgetting). Absent samples stay absent; predictions stand in the model's
 * past for up to 8 of them, or of outliers in a row; then it must fill again with what is measured. Without all inputs, x passes unjudged, flagged WARMUP.
 * Errors: an arx model without past and inputs.
 * Cost: with m = order + inputs inputOrder + 1 about 1.5 m^2 + 6 m multiplications and m divisions a sample; 4 (m^2 + 6 m + order) + 29 bytes
 * of state in float.
 * Channels of very different sizes are learnt unevenly: bring them to like sizes with normalize.
 * Source: L. Ljung, System Identification, 2nd ed., 11.2; G. J. Bierman, Factorization Methods for Discrete Sequential Estimation, 1977, ch. 5.
 */
#ifndef SLIPRING_MODELRESIDUAL_H
#define SLIPRING_MODELRESIDUAL_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  bool arx;
  int32_t order;
  int32_t inputs;
  int32_t inputOrder;
  int32_t size;
  real_t forgetting;
  real_t nSigma;
  int32_t memory;
  real_t leastVariance;
  int32_t shiftAfter;
  int32_t action;
  int32_t warmup;
} modelResidual_coeffs;

typedef struct {
  real_t *theta;
  real_t *u;
  real_t *d;
  real_t *phi;
  real_t *raw;
  real_t *gain;
  real_t *scratch;
  int32_t filled;
  int32_t count;
  real_t variance;
  int32_t outliers;
  real_t last;
  int32_t absentRun;
  int32_t warm;
} modelResidual_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void modelResidual_process(const modelResidual_coeffs *c, modelResidual_state *s, int32_t n,
    const real_t *x, const real_t *prediction, const real_t *u1, const real_t *u2, const real_t *u3,
    real_t *y, real_t *residual, real_t *score, uint8_t *q);

#ifdef __cplusplus
}
#endif

#endif
