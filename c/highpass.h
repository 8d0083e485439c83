/*
 * highpass.h. Generated from src/operators/iir/cascade.ts; do not edit.
 *
 * Lets high frequencies pass: a Butterworth or Chebyshev filter of second-order sections.
 *
 * v[n] = g (x[n] + b1 x[n-1] + b2 x[n-2]) - a1 v[n-1] - a2 v[n-2] for each section, by the bilinear transform with prewarping. Its
 * order is given, or the smallest that meets stopHz.
 * x, y: [n], any unit, y as x.
 * Delay 0, which it nears far above cutoffHz, or the group delay at delayAtHz; warm-up until 0.1 % of the answer to an impulse is
 * left; starts in the steady state of the first sample, so that a constant gives 0. Absent samples are bridged by the last good one.
 * Errors: cutoffHz at or above half the rate, or below a ten-thousandth of it; stopHz above cutoffHz; an order above 16.
 * Cost: 2.5 multiplications a sample and order; 4 values of state a section.
 * Source: A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 7.2; as scipy.signal.butter, cheby1 and cheby2.
 */
#ifndef SLIPRING_HIGHPASS_H
#define SLIPRING_HIGHPASS_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t count;
  const real_t *sections;
} highpass_coeffs;

typedef struct {
  real_t *memory;
  bool started;
} highpass_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void highpass_process(const highpass_coeffs *c, highpass_state *s, int32_t n, const real_t *x,
    real_t *y);

#ifdef __cplusplus
}
#endif

#endif
