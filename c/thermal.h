/*
 * thermal.h. Generated from src/nn/thermal.ts; do not edit.
 *
 * Lumped-parameter thermal network: nodes with a heat capacity, joined by conductances to each other and to temperatures that are
 * inputs, heated by losses that are inputs.
 *
 * T_i <- T_i + k_i (sum_j g_ij (T_j - T_i) + sum_l p_l x_l (1 + slope_l T_i)), k_i = min(exp(-capacity_i) / timeConstant_i,
 * 1 / sum_j g_ij), g = exp(conductance) + exp(rise) max(0, x), p = exp(loss): explicit Euler, one step a row. The bound on k_i keeps
 * each temperature between those around it whatever the fit does; the exponentials keep every parameter positive.
 * x [n][inputs], y [n][units]: the first `units` nodes. Temperatures, inputs and nodes alike, must share one offset and scale, and
 * what heats must be scaled without offset; weights of zero then mean the expected time constants and conductances of 1.
 * No delay: the first row after a reset sets the nodes, T_i = x[start_i] + relaxed_i (x[rest_i] - x[start_i]).
 * Cost: about 6 operations a link and 5 a loss, a division a node where its step is bounded; 12 bytes a node of state in float.
 * Source: W. Kirchgaessner, O. Wallscheid, J. Boecker, Thermal neural networks, EAAI 117, 2023, section 2.
 */
#ifndef SLIPRING_THERMAL_H
#define SLIPRING_THERMAL_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t inputs;
  int32_t units;
  int32_t nodes;
  const real_t *rate;
  const int32_t *startInput;
  const int32_t *restInput;
  const real_t *relaxed;
  int32_t links;
  const int32_t *linkNode;
  const int32_t *linkTo;
  const int32_t *linkInput;
  const int32_t *linkRises;
  const real_t *conductance;
  const real_t *rise;
  int32_t losses;
  const int32_t *lossNode;
  const int32_t *lossInput;
  const real_t *lossSlope;
  const real_t *loss;
} thermal_coeffs;

typedef struct {
  int32_t started;
  real_t *h;
  real_t *flow;
  real_t *sum;
} thermal_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void thermal_process(const thermal_coeffs *c, thermal_state *s, int32_t n, const real_t *x,
    real_t *y);

#ifdef __cplusplus
}
#endif

#endif
