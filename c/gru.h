/*
 * gru.h. Generated from src/nn/gru.ts; do not edit.
 *
 * Gated recurrent unit, reset after the product (PyTorch, cuDNN, Keras' default), gates in the order r z n.
 *
 * r = sigmoid(W_ir x + b_ir + W_hr h + b_hr), z likewise, n = tanh(W_in x + b_in + r (W_hn h + b_hn)), h' = n + z (h - n).
 * x [n][inputs], y [n][units] = h'. Weights as in PyTorch's GRU: weightIh [3 units][inputs], weightHh [3 units][units],
 * biasIh and biasHh [3 units], so that its files load without change.
 * No delay; the state starts at zero.
 * Cost: 3 units (inputs + units) multiplications and 3 units exponentials a step; 4 units bytes of state in float.
 * Source: Cho et al., 2014, arXiv 1406.1078, in the form of PyTorch's torch.nn.GRU.
 */
#ifndef SLIPRING_GRU_H
#define SLIPRING_GRU_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t inputs;
  int32_t units;
  const real_t *weightIh;
  const real_t *weightHh;
  const real_t *biasIh;
  const real_t *biasHh;
} gru_coeffs;

typedef struct {
  real_t *h;
} gru_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void gru_process(const gru_coeffs *c, gru_state *s, int32_t n, const real_t *x, real_t *y);

#ifdef __cplusplus
}
#endif

#endif
