/*
 * decimate.h. Generated from src/operators/fir/stages.ts; do not edit.
 *
 * Lowers the rate by a whole factor: linear-phase low-pass and every factor-th sample, counted from the start of the stream.
 *
 * y[n] = sum over k of h[k] x[n factor - k], computed only where a sample is kept, h by Kaiser's window as long as its measured
 * stop band needs. A large factor goes by stages of small primes, by halves as long as it is even, each with the widest
 * transition that keeps the pass band clean; one sharp stage of at most 8 comes last.
 * x, y: [n] to [n / factor], any unit, y as x.
 * Delay: half of all filters together, a whole number of samples of x, exact at all frequencies; warm-up their length; starts in
 * the steady state of the first sample. Absent samples are bridged by the last good one.
 * Errors: more than 4095 taps in a stage.
 * Cost: taps / factor multiplications a sample of x for each stage; 8 bytes of state in float a tap.
 * Source: R. E. Crochiere, L. R. Rabiner, Multirate Digital Signal Processing (1983), 5.3; as scipy.signal.firwin and upfirdn.
 */
#ifndef SLIPRING_DECIMATE_H
#define SLIPRING_DECIMATE_H

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
} decimate_coeffs;

typedef struct {
  int32_t index;
  bool started;
  real_t *line;
  int32_t *filled;
  int32_t *phase;
} decimate_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
int32_t decimate_process(const decimate_coeffs *c, decimate_state *s, int32_t n, const real_t *x,
    real_t *y);

#ifdef __cplusplus
}
#endif

#endif
