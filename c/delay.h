/*
 * delay.h. Generated from src/operators/delay.ts; do not edit.
 *
 * Moves a signal in time against the others, by whole samples and fractions.
 *
 * y(t) = x(t - delayS). lagrange: the polynomial of the given order through the nearest samples, read between them;
 * allpass: y[n] = sum of a[N-k] x[n-k] - sum of a[k] y[n-k], Thiran's filter of gain 1 and maximally flat delay. A sensor that is late by
 * 3 ms is put right by delayS: -0.003 on its channel, or by delayS: 0.003 on the others.
 * x, y: [n], any unit, y as x.
 * Delay 0 where the shift leaves room for it, else so many whole samples that the others must wait; the shift itself is no delay: it
 * is what was asked for. Warm-up the shift and the filter; before it the first sample stands. Absent samples are bridged.
 * Errors: more than a million samples.
 * Cost: order + 1 multiplications a sample, twice that for allpass; 4 bytes of state in float a sample of shift.
 * Source: T. I. Laakso, V. Valimaki, M. Karjalainen, U. K. Laine, Splitting the unit delay, IEEE Signal Processing Magazine 13 (1996).
 */
#ifndef SLIPRING_DELAY_H
#define SLIPRING_DELAY_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t wait;
  int32_t skipped;
  const real_t *taps;
  int32_t tapCount;
  const real_t *feedback;
  int32_t feedbackCount;
} delay_coeffs;

typedef struct {
  real_t *ring;
  int32_t at;
  real_t *past;
  bool started;
} delay_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void delay_process(const delay_coeffs *c, delay_state *s, int32_t n, const real_t *x, real_t *y);

#ifdef __cplusplus
}
#endif

#endif
