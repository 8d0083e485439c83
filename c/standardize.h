/*
 * standardize.h. Generated from src/nn/standardize.ts; do not edit.
 */
#ifndef SLIPRING_STANDARDIZE_H
#define SLIPRING_STANDARDIZE_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t inputs;
  const real_t *mean;
  const real_t *scale;
} standardize_coeffs;

typedef struct {
  uint8_t unused;
} standardize_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void standardize_process(const standardize_coeffs *c, standardize_state *_s, int32_t n,
    const real_t *x, real_t *y);

#ifdef __cplusplus
}
#endif

#endif
