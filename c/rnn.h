/*
 * rnn.h. Generated from src/nn/rnn.ts; do not edit.
 *
 * Simple recurrent layer (Elman).
 *
 * h' = activation(W_ih x + b_ih + W_hh h + b_hh). x [n][inputs], y [n][units] = h'. Weights as in PyTorch's RNN: weightIh
 * [units][inputs], weightHh [units][units], biasIh and biasHh [units].
 * No delay; the state starts at zero. With relu nothing bounds the state: it can grow without end.
 * Cost: units (inputs + units) multiplications and, for tanh, units exponentials a step; 4 units bytes of state in float.
 * Source: Elman, Finding structure in time, 1990, in the form of PyTorch's torch.nn.RNN.
 */
#ifndef SLIPRING_RNN_H
#define SLIPRING_RNN_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t inputs;
  int32_t units;
  int32_t activation;
  const real_t *weightIh;
  const real_t *weightHh;
  const real_t *biasIh;
  const real_t *biasHh;
} rnn_coeffs;

typedef struct {
  real_t *h;
} rnn_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void rnn_process(const rnn_coeffs *c, rnn_state *s, int32_t n, const real_t *x, real_t *y);

#ifdef __cplusplus
}
#endif

#endif
