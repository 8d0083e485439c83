/*
 * toQ15.h. Generated from src/nn/toQ15.ts; do not edit.
 */
#ifndef SLIPRING_TOQ15_H
#define SLIPRING_TOQ15_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t inputs;
  const real_t *mean;
  const real_t *scale;
} toQ15_coeffs;

typedef struct {
  uint8_t unused;
} toQ15_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void toQ15_process(const toQ15_coeffs *c, toQ15_state *_s, int32_t n, const real_t *x, int16_t *y);

#ifdef __cplusplus
}
#endif

#endif
