/*
 * fromInt32.h. Generated from src/nn/fromInt32.ts; do not edit.
 */
#ifndef SLIPRING_FROMINT32_H
#define SLIPRING_FROMINT32_H

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
} fromInt32_coeffs;

typedef struct {
  uint8_t unused;
} fromInt32_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void fromInt32_process(const fromInt32_coeffs *c, fromInt32_state *_s, int32_t n, const int32_t *x,
    const real_t *raw, real_t *y);

#ifdef __cplusplus
}
#endif

#endif
