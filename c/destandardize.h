/*
 * destandardize.h. Generated from src/nn/destandardize.ts; do not edit.
 */
#ifndef SLIPRING_DESTANDARDIZE_H
#define SLIPRING_DESTANDARDIZE_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t netInputs;
  int32_t outputs;
  const real_t *mean;
  const real_t *scale;
  const int32_t *residualTo;
} destandardize_coeffs;

typedef struct {
  uint8_t unused;
} destandardize_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void destandardize_process(const destandardize_coeffs *c, destandardize_state *_s, int32_t n,
    const real_t *x, const real_t *raw, real_t *y);

#ifdef __cplusplus
}
#endif

#endif
