/*
 * iqr.h. Generated from src/operators/sortedWindow.ts; do not edit.
 *
 * Replaces outliers: samples beyond Tukey's fences around the quartiles of a moving window.
 *
 * An outlier lies below q1 - factor (q3 - q1) or above q3 + factor (q3 - q1); q1 and q3 are the quartiles of the window around x[n] (up to
 * x[n] when not centered), x[n] among it, interpolated between samples (definition 7 of Hyndman and Fan, the usual one of numpy and R).
 * Exact, by a sorted window. With factor 1.5, 0.7 % of clean Gaussian samples are beyond the fences of a long window.
 * x, y: [n], any unit. Outliers are flagged OUTLIER.
 * Delay (windowLength - 1) / 2, or 0 when not centered; warm-up windowLength - 1, until then over the samples at hand. Absent samples
 * are left out of the window; one with most of its window present becomes the median (or held), else stays MISSING.
 * Errors: an even window.
 * Cost: log2 windowLength + 2 comparisons and about windowLength / 3 moves a sample; 8 windowLength + 16 bytes of state in float.
 * A signal that rests on one value has equal quartiles: give quantized signals a floor, or each change of the value is an outlier.
 * Source: J. W. Tukey, Exploratory Data Analysis, 1977, ch. 2; R. J. Hyndman, Y. Fan, The American Statistician 50 (1996).
 */
#ifndef SLIPRING_IQR_H
#define SLIPRING_IQR_H

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
} iqr_coeffs;

typedef struct {
  real_t *ring;
  real_t *sorted;
  int32_t at;
  int32_t count;
  real_t last;
  int32_t since;
} iqr_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void iqr_process(const iqr_coeffs *c, iqr_state *s, int32_t n, const real_t *x, real_t *y,
    uint8_t *q);

#ifdef __cplusplus
}
#endif

#endif
