/*
 * resample.h. Generated from src/operators/resample.ts; do not edit.
 *
 * Brings a stream to another uniform rate, lower or higher, whole ratio or not.
 *
 * Output k stands at time k / rateHz, between the input samples i and i + 1: y[k] = sum over j of h(place, j) x[i + j]. polyphase: h is
 * a linear-phase low-pass by Kaiser's window, as long as its measured stop band needs, and passes a constant exactly; linear, cubic: the polynomial
 * through the 2 or 4 nearest samples, which folds what lies above half the new rate.
 * x, y: [n] to [n rateHz / rate], any unit, y as x; all channels of the stream must be named when the rate rises.
 * Delay: half the filter in whole input samples, exact; linear 1, cubic 2. Warm-up the filter's length; starts in the steady state
 * of the first sample. Absent samples are bridged by the last good one.
 * Errors: rates in no ratio of whole numbers up to 32767; a table of more than 131072 taps.
 * Cost: polyphase (attenuationDb - 8) / 14.4 / (1 - passband) multiplications an output, more when the rate falls; linear 2, cubic 4.
 * The table has as many rows as outputs fit between the inputs before their places repeat.
 * Source: R. E. Crochiere, L. R. Rabiner, Multirate Digital Signal Processing (1983), 3.3; as scipy.signal.resample_poly.
 */
#ifndef SLIPRING_RESAMPLE_H
#define SLIPRING_RESAMPLE_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t up;
  int32_t period;
  int32_t tapCount;
  const real_t *taps;
  int32_t lineLength;
} resample_coeffs;

typedef struct {
  int32_t index;
  bool started;
  int32_t phase;
  real_t *line;
  int32_t filled;
} resample_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
int32_t resample_process(const resample_coeffs *c, resample_state *s, int32_t n, const real_t *x,
    real_t *y);

#ifdef __cplusplus
}
#endif

#endif
