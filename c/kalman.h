/*
 * kalman.h. Generated from src/operators/kalman.ts; do not edit.
 *
 * Estimates a value, and its rate of change, from noisy measurements and a model of how it moves (Kalman filter).
 *
 * x' = A x, P' = A P A' + Q; S = C P' C' + R, K = P' C' / S, x = x' + K (z - C x'), P = (I - K C) P' (I - K C)' + K R K'.
 * randomWalk: A = 1, Q = driftStd^2 / rate. constantVelocity: A = [1 T; 0 1], Q = accelerationStd^2 [T^4/4 T^3/2; T^3/2 T^2], the settled gains
 * are those of the alpha-beta filter of the tracking index. custom: up to 4 states.
 * x: [n], any unit; y, std: as x; rate: as x, per s; nis = (z - C x')^2 / S, of mean 1 when the model fits, 0 without measurement.
 * Delay by frequency, of the settled filter: (1 - K) / K samples for a slow signal of a randomWalk, 0 for constantVelocity. Warm-up until 0.1 % of
 * its impulse response is left. Absent samples are predicted, flagged INTERPOLATED, for predictS; then the filter starts anew. A
 * measurement outside of the gate is left out, flagged OUTLIER.
 * Errors: what the model needs and is not given; matrices that do not fit.
 * Cost: with m states about 2 m^3 + 6 m^2 multiplications, 1 division and a square root a sample; 8 m^2 + 8 m + 17 bytes of state in float.
 * Source: Y. Bar-Shalom, X. R. Li, T. Kirubarajan, Estimation with Applications to Tracking and Navigation, 2001, 5.2, 5.4, 6.2.
 */
#ifndef SLIPRING_KALMAN_H
#define SLIPRING_KALMAN_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t order;
  const real_t *a;
  const real_t *c;
  const real_t *q;
  real_t r;
  const real_t *first;
  const real_t *covariance;
  real_t gate;
  bool details;
  int32_t shiftAfter;
  int32_t longest;
  int32_t warmup;
} kalman_coeffs;

typedef struct {
  real_t *x;
  real_t *p;
  real_t *gain;
  real_t *scratch;
  real_t nis;
  int32_t outliers;
  int32_t absentRun;
  int32_t warm;
  bool started;
} kalman_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void kalman_process(const kalman_coeffs *c, kalman_state *s, int32_t n, const real_t *x, real_t *y,
    real_t *rate, real_t *std, real_t *nis, uint8_t *q);

#ifdef __cplusplus
}
#endif

#endif
