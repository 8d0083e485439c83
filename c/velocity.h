/*
 * velocity.h. Generated from src/operators/velocity.ts; do not edit.
 *
 * Speed from a position: an angle in rad or encoder counts, wrapped or not.
 *
 * savgol: slope of the polynomial fitted to the window, at its middle. mt: counts between the last edge before the window and the
 * last edge in it, by the time between them, so that a slow shaft is timed and a fast one counted; without an edge at most one count
 * since the last. observer: e[n] = x[n] - a[n], v[n] = v[n-1] + l2 e[n], a[n+1] = a[n] + v[n] + l1 e[n], l1 = 1 - r^2,
 * l2 = 1 + r^2 - 2 r cos(f), r and f from the poles of s^2 + 2 zeta w s + w^2 (l1 -> 2 zeta w T, l2 -> (w T)^2).
 * x: [n], rad, or encoder counts (unit 1) with countsPerTurn; y: [n], rad/s.
 * Delay (windowLength - 1) / 2 for savgol, windowLength / 2 for mt (and half the time between edges where that is longer);
 * l1 / l2 - 1/2 for the observer at low frequency: it follows a constant speed without lag, and lags an acceleration a by 2 zeta a / w.
 * Warm-up windowLength, with mt and standstillS more, or 9.3 time constants of the observer; starts at rest. Absent samples bridge.
 * Limit: half a turn (half a modulus) a sample, as for unwrap.
 * Errors: an even window or polyorder >= windowLength for savgol, mt without countsPerTurn, an observer without bandwidthHz or one
 * above a quarter of the rate.
 * Cost: windowLength / 2 multiplications for savgol, 1 division for mt, 3 multiplications for the observer;
 * 8 windowLength + 29 bytes of state in float, 37 for the observer.
 * Source: A. Savitzky, M. J. E. Golay, Anal. Chem. 36 (1964); T. Ohmae et al., IEEE Trans. Ind. Electron. 29 (1982), M/T method;
 * L. Harnefors, H.-P. Nee, IEEE Trans. Ind. Appl. 36 (2000), tracking observer.
 */
#ifndef SLIPRING_VELOCITY_H
#define SLIPRING_VELOCITY_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t method;
  real_t modulus;
  real_t scale;
  int32_t windowLength;
  const real_t *weights;
  int32_t standstill;
  real_t angleGain;
  real_t speedGain;
} velocity_coeffs;

typedef struct {
  real_t *steps;
  int32_t *counts;
  int32_t *ages;
  int32_t at;
  int32_t sum;
  int32_t age;
  real_t x1;
  real_t error;
  real_t speed;
  bool started;
} velocity_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void velocity_process(const velocity_coeffs *c, velocity_state *s, int32_t n, const real_t *x,
    real_t *y);

#ifdef __cplusplus
}
#endif

#endif
