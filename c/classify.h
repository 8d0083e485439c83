/*
 * classify.h. Generated from src/nn/classify.ts; do not edit.
 */
#ifndef SLIPRING_CLASSIFY_H
#define SLIPRING_CLASSIFY_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t classes;
} classify_coeffs;

typedef struct {
  uint8_t unused;
} classify_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void classify_process(const classify_coeffs *c, classify_state *_s, int32_t n, const real_t *x,
    real_t *y);

#ifdef __cplusplus
}
#endif

#endif
