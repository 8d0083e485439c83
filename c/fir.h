/*
 * fir.h. Generated from src/operators/fir/stages.ts; do not edit.
 *
 * Lets a band of frequencies pass with a constant delay: a linear-phase filter by Kaiser's window.
 *
 * y[n] = sum over k of h[k] x[n-k], h of odd length and symmetric; as long as its measured stop bands need, which is one or two
 * taps more than Kaiser's estimate. lowHz alone makes a high-pass, highHz alone a low-pass, both a band-pass.
 * x, y: [n], any unit, y as x.
 * Delay (taps - 1) / 2, exactly, at all frequencies; warm-up taps - 1; starts in the steady state of the first sample. Absent
 * samples are bridged by the last good one.
 * Errors: edges out of order or too close to 0 or half the rate; more than 4095 taps.
 * Cost: as many multiplications a sample as taps, (attenuationDb - 8) / 14.4 rate / transitionHz; 8 bytes of state in float a tap.
 * Source: J. F. Kaiser, Nonrecursive digital filter design using the I0-sinh window function, ISCAS 1974; as scipy.signal.firwin.
 */
#ifndef SLIPRING_FIR_H
#define SLIPRING_FIR_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t stages;
  int32_t period;
  const int32_t *factors;
  const int32_t *lengths;
  const int32_t *firstTap;
  const real_t *taps;
  const int32_t *firstOfLine;
  int32_t lineLength;
} fir_coeffs;

typedef struct {
  int32_t index;
  bool started;
  real_t *line;
  int32_t *filled;
  int32_t *phase;
} fir_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
int32_t fir_process(const fir_coeffs *c, fir_state *s, int32_t n, const real_t *x, real_t *y);

#ifdef __cplusplus
}
#endif

#endif
