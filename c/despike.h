/*
 * despike.h. Generated from src/operators/sortedWindow.ts; do not edit.
 *
 * Takes spikes out by three tests at once: values that cannot be, changes that cannot be, and distance from the neighbours.
 *
 * x[n] is a spike when it lies outside of [min, max]; or |x[n] - x[m]| > perSecond (n - m) / rate, m being the last sample that was none; or
 * |x[n] - median| > nSigma 1.4826 max(MAD, floor), over the window around n (up to n when not centered) without the values outside of
 * [min, max]. It becomes the median, the last sample that was none, MISSING, or stays.
 * x, y: [n], any unit. Spikes are flagged OUTLIER.
 * Delay (windowLength - 1) / 2, or 0 when not centered; warm-up windowLength - 1, until then over the samples at hand. Absent samples
 * are left out of the window; one with most of its window present becomes the median (or held), else stays MISSING.
 * Errors: an even window; max not above min.
 * Cost: log2 windowLength comparisons, about windowLength / 3 moves and windowLength / 2 steps a sample; 8 windowLength + 16 bytes of state in
 * float.
 * A signal that rests on one value has MAD 0: give quantized signals a floor, or each change of the value is a spike.
 * Source: as hampel, range and rateLimit.
 */
#ifndef SLIPRING_DESPIKE_H
#define SLIPRING_DESPIKE_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t windowLength;
  int32_t delay;
  int32_t test;
  real_t limit;
  real_t floor;
  real_t min;
  real_t max;
  real_t step;
  int32_t action;
} despike_coeffs;

typedef struct {
  real_t *ring;
  real_t *sorted;
  int32_t at;
  int32_t count;
  real_t last;
  int32_t since;
} despike_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void despike_process(const despike_coeffs *c, despike_state *s, int32_t n, const real_t *x,
    real_t *y, uint8_t *q);

#ifdef __cplusplus
}
#endif

#endif
