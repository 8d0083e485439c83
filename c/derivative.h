/*
 * derivative.h. Generated from src/operators/derivative.ts; do not edit.
 *
 * Rate of change of a signal, from neighbouring samples.
 *
 * central: y[n] = (x[n+1] - x[n-1]) rate / 2, and (x[1] - x[0]) rate for the first sample; first: y = (x[n] - x[n-1]) rate, which
 * stands for the time between the two. Gain of a sine of angle w a sample: sin(w) / w, and sin(w/2) / (w/2). For noisy signals
 * take savgol with deriv 1; for wrapped angles and counts velocity.
 * x: [n], any unit; y: [n], that unit per second.
 * Delay 1 (central) or 1/2 (first); warm-up 2 or 1. An absent sample starts anew: no jump is ever differentiated over a gap.
 * Errors: none. Cost: 1 multiplication a sample; 12 bytes of state in float.
 * Source: B. Fornberg, Math. Comp. 51 (1988), table 1 (central, order 2), table 3 (backward, order 1).
 */
#ifndef SLIPRING_DERIVATIVE_H
#define SLIPRING_DERIVATIVE_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  bool central;
  real_t scale;
} derivative_coeffs;

typedef struct {
  real_t x1;
  real_t x2;
  int32_t count;
} derivative_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void derivative_process(const derivative_coeffs *c, derivative_state *s, int32_t n, const real_t *x,
    real_t *y);

#ifdef __cplusplus
}
#endif

#endif
