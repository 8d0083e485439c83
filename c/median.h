/*
 * median.h. Generated from src/operators/sortedWindow.ts; do not edit.
 *
 * Smooths by the median of a moving window: spikes shorter than half of it vanish, edges stay sharp.
 *
 * y[n] = median of the windowLength samples around x[n] (up to x[n] when not centered). Exact, by a sorted window.
 * x, y: [n], any unit, y as x.
 * Delay (windowLength - 1) / 2, or 0 when not centered; warm-up windowLength - 1, until then over the samples at hand. Absent
 * samples are left out of the window; one with most of its window present becomes the median, else stays MISSING.
 * Errors: an even window.
 * Cost: log2 windowLength comparisons and about windowLength / 3 moves a sample; 8 windowLength + 16 bytes of state in float.
 * Source: J. W. Tukey, Exploratory Data Analysis, 1977, ch. 7.
 */
#ifndef SLIPRING_MEDIAN_H
#define SLIPRING_MEDIAN_H

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
} median_coeffs;

typedef struct {
  real_t *ring;
  real_t *sorted;
  int32_t at;
  int32_t count;
  real_t last;
  int32_t since;
} median_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void median_process(const median_coeffs *c, median_state *s, int32_t n, const real_t *x, real_t *y,
    uint8_t *q);

#ifdef __cplusplus
}
#endif

#endif
