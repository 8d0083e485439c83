/*
 * dcBlock.h. Generated from src/operators/dcBlock.ts; do not edit.
 *
 * Removes the constant part of a signal: a first-order high-pass.
 *
 * y[n] = g (x[n] - x[n-1]) + R y[n-1], R = (1 - sin w) / cos w, g = (1 + R) / 2, w = 2 pi cutoffHz / rate: -3 dB exactly at
 * cutoffHz, gain 1 at Nyquist.
 * x, y: [n], any unit, y as x.
 * Delay 0 (above the cutoff); warm-up 6.9 time constants; starts in the steady state of the first sample. Absent samples bridge.
 * Errors: cutoffHz at or above a quarter of the rate.
 * Cost: 2 multiplications a sample; 9 bytes of state in float.
 * Source: J. O. Smith, Introduction to Digital Filters, DC blocker, with the bilinear pole.
 */
#ifndef SLIPRING_DCBLOCK_H
#define SLIPRING_DCBLOCK_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  real_t pole;
  real_t gain;
} dcBlock_coeffs;

typedef struct {
  real_t x1;
  real_t y1;
  bool started;
} dcBlock_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void dcBlock_process(const dcBlock_coeffs *c, dcBlock_state *s, int32_t n, const real_t *x,
    real_t *y);

#ifdef __cplusplus
}
#endif

#endif
