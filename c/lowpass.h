/*
 * lowpass.h. Generated from src/operators/lowpass.ts; do not edit.
 *
 * Lets low frequencies pass: a Butterworth or Chebyshev filter of second-order sections, with decimation when asked for.
 *
 * v[n] = g (x[n] + b1 x[n-1] + b2 x[n-2]) - a1 v[n-1] - a2 v[n-2] for each section, by the bilinear transform with prewarping; then
 * every decimate-th sample, counted from the start of the stream. Its order is given, or the smallest that meets stopHz.
 * x, y: [n], any unit, y as x; the rate falls by decimate.
 * Delay: the group delay at delayAtHz (at 0 Hz unless said), in samples of x; warm-up until a step has settled to 0.1 %; starts
 * in the steady state of the first sample. Absent samples are bridged by the last good one.
 * Errors: cutoffHz at or above half the (decimated) rate, or below a ten-thousandth of the rate; an order above 16.
 * Cost: 2.5 multiplications a sample and order; 3 to 4 values of state a section. In float the gain at 0 Hz is off by up to
 * 1e-7 (rate / cutoffHz)^2 / 10: decimate in two steps rather than filter far below the rate.
 * Source: A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 7.2 and 6.3; as scipy.signal.butter, cheby1, cheby2,
 * buttord, cheb1ord, cheb2ord and sosfilt.
 */
#ifndef SLIPRING_LOWPASS_H
#define SLIPRING_LOWPASS_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t singles;
  int32_t pairs;
  const real_t *sections;
  int32_t period;
} lowpass_coeffs;

typedef struct {
  real_t *memory;
  bool started;
  int32_t index;
} lowpass_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
int32_t lowpass_process(const lowpass_coeffs *c, lowpass_state *s, int32_t n, const real_t *x,
    real_t *y);

#ifdef __cplusplus
}
#endif

#endif
