/*
 * ewmaBankInt32.h. Generated from src/operators/int32/ewmaBankInt32.ts; do not edit.
 *
 * Exponentially weighted means in integers, with the start that pandas calls adjusted. Not their deviations, which take a root.
 */
#ifndef SLIPRING_EWMABANKINT32_H
#define SLIPRING_EWMABANKINT32_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t spans;
  bool adjust;
  const int32_t *weight;
  const int32_t *shift;
  const int32_t *half;
  const int32_t *fraction;
  const int32_t *least;
} ewmaBankInt32_coeffs;

typedef struct {
  int32_t *mean;
  int32_t *rest;
  int32_t *sum;
  int32_t *bits;
  int32_t *started;
} ewmaBankInt32_state;

#ifdef __cplusplus
}
#endif

#endif
