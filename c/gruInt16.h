/*
 * gruInt16.h. Generated from src/nn/gruInt8.ts; do not edit.
 *
 * GRU in integers with 16-bit weights: gruInt8 with an error of the net some fifteen times smaller, and a byte more a weight.
 */
#ifndef SLIPRING_GRUINT16_H
#define SLIPRING_GRUINT16_H

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
} gruInt16_coeffs;

typedef struct {
  int16_t *h;
} gruInt16_state;

#ifdef __cplusplus
}
#endif

#endif
