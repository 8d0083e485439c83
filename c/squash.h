/*
 * squash.h. Generated from src/nn/squash.ts; do not edit.
 */
#ifndef SLIPRING_SQUASH_H
#define SLIPRING_SQUASH_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t outputs;
} squash_coeffs;

typedef struct {
  uint8_t unused;
} squash_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void squash_process(const squash_coeffs *c, squash_state *_s, int32_t n, const real_t *x,
    real_t *y);

#ifdef __cplusplus
}
#endif

#endif
