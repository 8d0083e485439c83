/*
 * goertzel.h. Generated from src/operators/goertzel.ts; do not edit.
 *
 * Amplitude (and phase) of one frequency, window by window: one bin of a Fourier transform without the transform.
 *
 * With s the sum and d the difference, both 0 before a window: d = d + x - 4 sin(w/2)^2 s, s = s + d up to a quarter of the rate, and
 * d = -d + x + 4 cos(w/2)^2 s, s = d - s above: Reinsch's forms, which keep their digits where Goertzel's s = x + 2 cos(w) s1 - s2
 * loses them, near 0 and near half the rate. At the window's end |sum x e^-jwk| 2 / N; at frequency 0 the mean's magnitude.
 * Other components leak in by the window's spectrum, sin(u)/u, unless they hold whole periods in it.
 * x: [n], any unit; amplitude: [n / windowLength], as x; phase: rad, of a cos(phase) at the middle of the window. Named x_60Hz, x_60Hz_phase.
 * Delay (windowLength - 1) / 2; one output per windowLength samples; warm-up windowLength. Absent samples bridge.
 * Errors: frequencyHz at or above half the rate.
 * Cost: 2 multiplications and 3 additions a sample, 2 roots a window; 12 bytes of state in float.
 * Source: J. Stoer, R. Bulirsch, Introduction to Numerical Analysis, 2.3.4 (Goertzel, Reinsch).
 */
#ifndef SLIPRING_GOERTZEL_H
#define SLIPRING_GOERTZEL_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t period;
  real_t sign;
  real_t half;
  real_t sine;
  real_t middleCos;
  real_t middleSin;
  real_t scale;
  bool phase;
} goertzel_coeffs;

typedef struct {
  real_t sum;
  real_t difference;
  int32_t index;
} goertzel_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
int32_t goertzel_process(const goertzel_coeffs *c, goertzel_state *s, int32_t n, const real_t *x,
    real_t *amplitude, real_t *phase);

#ifdef __cplusplus
}
#endif

#endif
