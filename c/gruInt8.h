/*
 * gruInt8.h. Generated from src/nn/gruInt8.ts; do not edit.
 *
 * GRU in integers: 8-bit weights, 16-bit state, bit-equal on every machine.
 *
 * As gru, with x and h in Q0.15 and pre-activations in Q3.12 (halved for the sigmoid gates, whose function is then read
 * from the same table of tanh). Each row of the weights has its own scale, folded into a 16-bit multiplier; the bias
 * holds the constant that makes the shift round. `proveInt8` shows that no input overflows 32 bits.
 * Cost: 3 units (inputs + units) 8 by 16 bit multiplications and 9 units multiplications more; 2 units bytes of state.
 */
#ifndef SLIPRING_GRUINT8_H
#define SLIPRING_GRUINT8_H

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
} gruInt8_coeffs;

typedef struct {
  int16_t *h;
} gruInt8_state;

#ifdef __cplusplus
}
#endif

#endif
