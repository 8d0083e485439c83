/*
 * rnnInt16.h. Generated from src/nn/rnnInt8.ts; do not edit.
 *
 * Simple recurrent layer in integers with 16-bit weights; see rnnInt8.
 */
#ifndef SLIPRING_RNNINT16_H
#define SLIPRING_RNNINT16_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t inputs;
  int32_t units;
  int32_t shift;
  const int16_t *weightIh;
  const int16_t *weightHh;
  const int16_t *multiplier;
  const int32_t *bias;
  const int16_t *tanhTable;
  int32_t activation;
} rnnInt16_coeffs;

typedef struct {
  int16_t *h;
} rnnInt16_state;

#ifdef __cplusplus
}
#endif

#endif
