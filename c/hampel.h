/*
 * hampel.h. Generated from src/operators/hampel.ts; do not edit.
 *
 * Replaces outliers: samples far from the median of their neighbours, measured by the neighbours' own spread.
 *
 * y[n] = m if |x[n] - m| > nSigma 1.4826 max(MAD, floor), else x[n]; m and MAD are the median and the median distance to it over
 * the window around n (up to n when not centered). Exact, by a sorted window.
 * x, y: [n], any unit. Outliers are flagged OUTLIER (with action missing: MISSING).
 * Delay (windowLength - 1) / 2, or 0 when not centered; warm-up windowLength - 1, until then over the samples at hand. Absent
 * samples are left out of the window; one with most of its window present becomes the median (or held), else stays MISSING.
 * Errors: an even window, nSigma beside falseAlarm.
 * Cost: about windowLength / 3 moves and comparisons a sample, three times that for a suspect; 8 windowLength + 13 bytes of state in float.
 * A signal that rests on one value has MAD 0: give quantized signals a floor, or each change of the value is an outlier.
 * Source: F. R. Hampel, The influence curve, JASA 69 (1974); R. K. Pearson, Outliers in process modeling, IEEE TCST 10 (2002);
 * the threshold for a false-alarm rate by integration over the median, see hampelThreshold.
 */
#ifndef SLIPRING_HAMPEL_H
#define SLIPRING_HAMPEL_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t windowLength;
  int32_t delay;
  real_t limit;
  real_t floor;
  int32_t action;
} hampel_coeffs;

typedef struct {
  real_t *ring;
  real_t *sorted;
  int32_t at;
  int32_t count;
  real_t last;
  bool hasLast;
} hampel_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void hampel_process(const hampel_coeffs *c, hampel_state *s, int32_t n, const real_t *x, real_t *y,
    uint8_t *q);

#ifdef __cplusplus
}
#endif

#endif
