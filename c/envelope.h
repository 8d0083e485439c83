/*
 * envelope.h. Generated from src/operators/envelope.ts; do not edit.
 *
 * Amplitude of a carrier, sample by sample: the length of the analytic signal.
 *
 * y[n] = sqrt(x[n]^2 + h[n]^2), h the Hilbert transform of x by an FIR filter, 2 / (pi k) for odd k by a Kaiser window, as short as
 * keeps its gain within ripple of 1 between lowestHz and half the rate less that. What lies below (a DC part above all) is taken
 * as it is: remove it first. For a modulated carrier, a bearing's ring or a slot harmonic, pass the band alone.
 * x, y: [n], any unit, y as x.
 * Delay half the filter, linear phase; warm-up the filter. Absent samples bridge.
 * Errors: lowestHz at or above a quarter of the rate, or so low that 2047 taps do not do.
 * Cost: delay / 2 multiplications a sample, 1 square root; 8 delay + 260 bytes of state in float.
 * Source: A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 12.4.
 */
#ifndef SLIPRING_ENVELOPE_H
#define SLIPRING_ENVELOPE_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t delay;
  const real_t *taps;
  int32_t lineLength;
} envelope_coeffs;

typedef struct {
  real_t *line;
  int32_t end;
} envelope_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void envelope_process(const envelope_coeffs *c, envelope_state *s, int32_t n, const real_t *x,
    real_t *y);

#ifdef __cplusplus
}
#endif

#endif
