/*
 * interpolate.h. Generated from src/operators/interpolate.ts; do not edit.
 *
 * Fills stretches without samples, short ones only.
 *
 * Absent samples between two present ones, no more than longestHoleS of them, get the values of the line between these, or of
 * the cubic polynomial through these and their next neighbours (the line where a neighbour is absent too), and the flag
 * INTERPOLATED. All others pass unchanged.
 * x, y: [n], any unit, y as x.
 * Delay: longestHoleS, and one sample more for cubic: everything waits until a hole may have closed. No warm-up. Lost samples count as
 * absent. A longer hole, and one at the start or end, stays MISSING.
 * Errors: longestHoleS below a sample or above 100000 samples.
 * Cost: a handful of operations a sample; 5 bytes of state in float a sample of the longest hole.
 * Source: the polynomial by I. Newton's divided differences; flags and limits so that no invented value passes for a measured one.
 */
#ifndef SLIPRING_INTERPOLATE_H
#define SLIPRING_INTERPOLATE_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t longest;
  bool cubic;
  int32_t delay;
  int32_t length;
} interpolate_coeffs;

typedef struct {
  real_t *ring;
  uint8_t *filled;
  int32_t at;
  int32_t count;
  int32_t hole;
  int32_t closed;
} interpolate_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void interpolate_process(const interpolate_coeffs *c, interpolate_state *s, int32_t n,
    const real_t *x, real_t *y, uint8_t *q);

#ifdef __cplusplus
}
#endif

#endif
