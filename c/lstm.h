/*
 * lstm.h. Generated from src/nn/lstm.ts; do not edit.
 *
 * Long short-term memory with forget gate, without peepholes, gates in the order i f g o.
 *
 * i = sigmoid(W_ii x + b_ii + W_hi h + b_hi), f and o likewise, g = tanh(W_ig x + b_ig + W_hg h + b_hg), c' = f c + i g,
 * h' = o tanh(c'). x [n][inputs], y [n][units] = h'. Weights as in PyTorch's LSTM: weightIh [4 units][inputs], weightHh
 * [4 units][units], biasIh and biasHh [4 units]. In training the state of a sequence is h, then c.
 * No delay; the state starts at zero.
 * Cost: 4 units (inputs + units) multiplications and 5 units exponentials a step; 8 units bytes of state in float.
 * Source: Hochreiter and Schmidhuber, 1997; Gers et al., Learning to forget, 2000, in the form of PyTorch's torch.nn.LSTM.
 */
#ifndef SLIPRING_LSTM_H
#define SLIPRING_LSTM_H

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
} lstm_coeffs;

typedef struct {
  real_t *h;
  real_t *c;
} lstm_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void lstm_process(const lstm_coeffs *c, lstm_state *s, int32_t n, const real_t *x, real_t *y);

#ifdef __cplusplus
}
#endif

#endif
