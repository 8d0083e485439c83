/*
 * headInt8.h. Generated from src/nn/headInt8.ts; do not edit.
 *
 * Last layer of an int8 net: linear, with 32-bit outputs, so that a prediction keeps its fine steps and has no range.
 *
 * y = (bias + floor(W x multiplier / 65536)) >> shift; x in Q0.15, y an integer with `fraction` bits behind the point.
 * Cost: units * inputs 8 by 16 bit multiplications; no state.
 */
#ifndef SLIPRING_HEADINT8_H
#define SLIPRING_HEADINT8_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t inputs;
  int32_t units;
  int32_t shift;
  const int8_t *weight;
  const int16_t *multiplier;
  const int32_t *bias;
} headInt8_coeffs;

typedef struct {
  uint8_t unused;
} headInt8_state;

#ifdef __cplusplus
}
#endif

#endif
