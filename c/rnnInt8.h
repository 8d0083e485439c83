/*
 * rnnInt8.h. Generated from src/nn/rnnInt8.ts; do not edit.
 *
 * Simple recurrent layer in integers: 8-bit weights, 16-bit state, bit-equal on every machine.
 *
 * As rnn, with x and h in Q0.15. For tanh (activation 1) the sum u is in Q3.12; for relu (2) it is the state itself, in Q0.15 of a range
 * found by calibration, and saturates there. `proveInt8` shows that no input overflows 32 bits.
 * Cost: units (inputs + units) 8 by 16 bit multiplications and 4 units multiplications more; 2 units bytes of state.
 */
#ifndef SLIPRING_RNNINT8_H
#define SLIPRING_RNNINT8_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t inputs;
  int32_t units;
  int32_t shift;
  const int8_t *weightIh;
  const int8_t *weightHh;
  const int16_t *multiplier;
  const int32_t *bias;
  const int16_t *tanhTable;
  int32_t activation;
} rnnInt8_coeffs;

typedef struct {
  int16_t *h;
} rnnInt8_state;

#ifdef __cplusplus
}
#endif

#endif
