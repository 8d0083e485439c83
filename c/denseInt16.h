/*
 * denseInt16.h. Generated from src/nn/denseInt8.ts; do not edit.
 *
 * Hidden dense layer in integers with 16-bit weights; see denseInt8.
 */
#ifndef SLIPRING_DENSEINT16_H
#define SLIPRING_DENSEINT16_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t inputs;
  int32_t units;
  int32_t activation;
  int32_t shift;
  const int16_t *weight;
  const int16_t *multiplier;
  const int32_t *bias;
  const int16_t *tanhTable;
} denseInt16_coeffs;

typedef struct {
  uint8_t unused;
} denseInt16_state;

#ifdef __cplusplus
}
#endif

#endif
