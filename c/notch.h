/*
 * notch.h. Generated from src/operators/iir/cascade.ts; do not edit.
 *
 * Takes one frequency and its neighbourhood out: a Butterworth or Chebyshev band-stop filter of second-order sections.
 *
 * v[n] = g (x[n] + b1 x[n-1] + b2 x[n-2]) - a1 v[n-1] - a2 v[n-2] for each section, by the bilinear transform with prewarping;
 * centre and width are exact. Order 1, unless said, is the usual notch: gain 0 at centerHz, -3 dB at edges widthHz apart.
 * x, y: [n], any unit, y as x.
 * Delay: the group delay at delayAtHz, at 0 Hz unless said; warm-up until 0.1 % of the answer to an impulse is left: the
 * narrower, the longer; starts in the steady state of the first sample. Absent samples are bridged by the last good one.
 * Errors: centerHz at or above half the rate; a width below a ten-thousandth of the rate; an order above 12.
 * Cost: 5 multiplications a sample and order; 4 values of state a section.
 * Source: A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 7.2, 7.4; as scipy.signal.iirnotch, butter, cheby1, cheby2.
 */
#ifndef SLIPRING_NOTCH_H
#define SLIPRING_NOTCH_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t count;
  const real_t *sections;
} notch_coeffs;

typedef struct {
  real_t *memory;
  bool started;
} notch_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void notch_process(const notch_coeffs *c, notch_state *s, int32_t n, const real_t *x, real_t *y);

#ifdef __cplusplus
}
#endif

#endif
