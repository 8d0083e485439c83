/*
 * dense.h. Generated from src/nn/dense.ts; do not edit.
 *
 * Fully connected layer.
 *
 * y = activation(W x + b). x [n][inputs], y [n][units]; weight [units][inputs] and bias [units] as in PyTorch's Linear.
 * No delay, no state.
 * gelu is the tanh form (`approximate='tanh'` in PyTorch).
 * Cost: units * inputs multiplications a step, and a tanh a unit for tanh and gelu.
 * Source: torch.nn.Linear.
 */
#ifndef SLIPRING_DENSE_H
#define SLIPRING_DENSE_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t inputs;
  int32_t units;
  int32_t activation;
  const real_t *weight;
  const real_t *bias;
} dense_coeffs;

typedef struct {
  uint8_t unused;
} dense_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void dense_process(const dense_coeffs *c, dense_state *_s, int32_t n, const real_t *x, real_t *y);

#ifdef __cplusplus
}
#endif

#endif
