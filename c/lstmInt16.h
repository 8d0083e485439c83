/*
 * lstmInt16.h. Generated from src/nn/lstmInt8.ts; do not edit.
 *
 * LSTM in integers with 16-bit weights: lstmInt8 with an error some ten times smaller, and a byte more a weight.
 */
#ifndef SLIPRING_LSTMINT16_H
#define SLIPRING_LSTMINT16_H

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
} lstmInt16_coeffs;

typedef struct {
  int16_t *h;
  int32_t *cell;
} lstmInt16_state;

#ifdef __cplusplus
}
#endif

#endif
