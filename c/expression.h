/*
 * expression.h. Generated from src/operators/expression.ts; do not edit.
 *
 * A channel computed from others by a formula, with its units checked.
 *
 * y[n] = value, by the usual rules: `1.5*(ud*id + uq*iq)`, `iq > 0 ? tempStator - tempCoolant : 0`. What is added or compared must
 * have one dimension, sin cos exp log tanh take pure numbers (angles are), and the result must be in `unit`; a written number is in
 * whatever the other side of a sum is in, and pure in a product. degC counts as K: a difference of temperatures is right, a product not.
 * Inputs: the channels that the value names, at most 8; y: [n], in unit.
 * Delay 0, warm-up 0, no memory; y is MISSING where an input is, and where the result is no number (1/0, sqrt or log below 0).
 * Errors: a value that does not parse (with its column), no channel or more than 8, units that do not fit.
 * Cost: what is written, and a load and a store for each operation and operand; 64 bytes of state in float for each level of nesting.
 * Source: V. Pratt, Top down operator precedence, POPL 1973; E. W. Dijkstra, Algol 60 translation, 1961: stack programs.
 */
#ifndef SLIPRING_EXPRESSION_H
#define SLIPRING_EXPRESSION_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t length;
  const int32_t *codes;
  const int32_t *args;
  const real_t *numbers;
  int32_t depth;
} expression_coeffs;

typedef struct {
  real_t *stack;
} expression_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void expression_process(const expression_coeffs *c, expression_state *s, int32_t n,
    const real_t *x1, const real_t *x2, const real_t *x3, const real_t *x4, const real_t *x5,
    const real_t *x6, const real_t *x7, const real_t *x8, real_t *y, uint8_t *q);

#ifdef __cplusplus
}
#endif

#endif
