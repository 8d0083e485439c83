/*
 * thermalNeural.h. Generated from src/nn/thermalNeural.ts; do not edit.
 *
 * Thermal neural network: the lumped-parameter network of `thermal`, all nodes joined, its conductances and losses told by small
 * nets from the inputs and the temperatures.
 *
 * T_i <- T_i + k_i (sum_j g_ij (T_j - T_i) + p_i), k_i = min(exp(-capacity_i) / timeConstant_i, 1 / sum_j g_ij),
 * g = sigmoid(W [x T] + b), p = softplus(V tanh(U [x T] + c) + d). Start, scaling, delay and the bound on k_i as in `thermal`.
 * x [n][inputs], y [n][units]: the first `units` nodes.
 * x there are its first `sees` inputs: a net must not learn from one that only tells the start, and is constant after it.
 * Cost: (pairs + lossUnits) (sees + nodes) multiplications, an exponential a pair and a loss unit, two a node.
 * Source: W. Kirchgaessner, O. Wallscheid, J. Boecker, Thermal neural networks, EAAI 117, 2023, section 3.
 */
#ifndef SLIPRING_THERMALNEURAL_H
#define SLIPRING_THERMALNEURAL_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t inputs;
  int32_t units;
  int32_t nodes;
  int32_t seen;
  const real_t *rate;
  const int32_t *startInput;
  const int32_t *restInput;
  const real_t *relaxed;
  int32_t pairs;
  const int32_t *pairNode;
  const int32_t *pairTo;
  const int32_t *pairInput;
  const real_t *conductance;
  const real_t *conductanceBias;
  int32_t lossUnits;
  const real_t *hidden;
  const real_t *hiddenBias;
  const real_t *loss;
  const real_t *lossBias;
} thermalNeural_coeffs;

typedef struct {
  int32_t started;
  real_t *h;
  real_t *flow;
  real_t *sum;
  real_t *hidden;
} thermalNeural_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void thermalNeural_process(const thermalNeural_coeffs *c, thermalNeural_state *s, int32_t n,
    const real_t *x, real_t *y);

#ifdef __cplusplus
}
#endif

#endif
