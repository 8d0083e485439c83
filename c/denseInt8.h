/*
 * denseInt8.h. Generated from src/nn/denseInt8.ts; do not edit.
 *
 * Hidden dense layer in integers: 8-bit weights, 16-bit inputs and outputs, bit-equal on every machine.
 *
 * u = (bias + floor(W x multiplier / 65536)) >> shift, saturated to 16 bits. For tanh and gelu u is in Q3.12, as are the outputs of gelu;
 * for linear and relu it is the output itself, in Q0.15 of a range found by calibration.
 * Cost: units * inputs 8 by 16 bit multiplications; no state.
 */
#ifndef SLIPRING_DENSEINT8_H
#define SLIPRING_DENSEINT8_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t inputs;
  int32_t units;
  int32_t activation;
  int32_t shift;
  const int8_t *weight;
  const int16_t *multiplier;
  const int32_t *bias;
  const int16_t *tanhTable;
} denseInt8_coeffs;

typedef struct {
  uint8_t unused;
} denseInt8_state;

#ifdef __cplusplus
}
#endif

#endif
