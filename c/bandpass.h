/*
 * bandpass.h. Generated from src/operators/iir/cascade.ts; do not edit.
 *
 * Lets a band of frequencies pass: a Butterworth or Chebyshev filter of second-order sections.
 *
 * v[n] = g (x[n] + b1 x[n-1] + b2 x[n-2]) - a1 v[n-1] - a2 v[n-2] for each section, by the bilinear transform with prewarping. Its
 * order, that of each slope, is given, or the smallest that meets stopLowHz and stopHighHz.
 * x, y: [n], any unit, y as x.
 * Delay: the group delay at delayAtHz, in the middle of the band unless said: envelopes keep their time there, while the phase
 * of the middle frequency itself is not delayed. Warm-up until 0.1 % of the answer to an impulse is left; starts in the steady
 * state of the first sample. Absent samples are bridged by the last good one.
 * Errors: edges out of order or at half the rate; a band narrower than a ten-thousandth of the rate; an order above 12.
 * Cost: 5 multiplications a sample and order; 4 values of state a section.
 * Source: A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 7.2, 7.4; as scipy.signal.butter, cheby1 and cheby2.
 */
#ifndef SLIPRING_BANDPASS_H
#define SLIPRING_BANDPASS_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t count;
  const real_t *sections;
  real_t middle;
} bandpass_coeffs;

typedef struct {
  real_t *memory;
  bool started;
} bandpass_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void bandpass_process(const bandpass_coeffs *c, bandpass_state *s, int32_t n, const real_t *x,
    real_t *y);

#ifdef __cplusplus
}
#endif

#endif
