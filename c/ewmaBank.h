/*
 * ewmaBank.h. Generated from src/operators/ewmaBank.ts; do not edit.
 *
 * Exponentially weighted means of a channel with several spans at once: the usual memory of a motor-temperature model.
 *
 * alpha = 2 / (span + 1); W = (1 - alpha) W + 1, g = 1 / W, d = x - m, m += g d, v = (1 - g)(v + g d^2). adjust: W starts at 0, so
 * that m is the weighted mean of the samples at hand from the first on; else at 1 / alpha, and g is alpha from the second on.
 * x: [n], any unit; outputs as x, named ewma600, ewms600 by their spans, beside the input.
 * Delay 0: a mean describes the past; warm-up 3.45 longest spans, 4.6 without adjust. Absent samples bridge.
 * Errors: neither or both of spans and spansS, more than 8, one twice.
 * Cost: 1 division, 3 multiplications (6 and a square root with std) a sample and span; 16 bytes of state a span in float.
 * Source: pandas ewm (adjust); variance: T. Finch, Incremental calculation of weighted mean and variance (2009);
 * as features: W. Kirchgaessner et al., IEEE Trans. Ind. Electron. 68 (2021).
 */
#ifndef SLIPRING_EWMABANK_H
#define SLIPRING_EWMABANK_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t spans;
  const real_t *alpha;
  bool adjust;
  bool std;
} ewmaBank_coeffs;

typedef struct {
  real_t *weight;
  real_t *mean;
  real_t *rest;
  real_t *variance;
} ewmaBank_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void ewmaBank_process(const ewmaBank_coeffs *c, ewmaBank_state *s, int32_t n, const real_t *x,
    real_t *mean1, real_t *std1, real_t *mean2, real_t *std2, real_t *mean3, real_t *std3,
    real_t *mean4, real_t *std4, real_t *mean5, real_t *std5, real_t *mean6, real_t *std6,
    real_t *mean7, real_t *std7, real_t *mean8, real_t *std8);

#ifdef __cplusplus
}
#endif

#endif
