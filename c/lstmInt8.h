/*
 * lstmInt8.h. Generated from src/nn/lstmInt8.ts; do not edit.
 *
 * LSTM in integers: 8-bit weights, 16-bit outputs, 32-bit cells, bit-equal on every machine.
 *
 * As lstm, with x and h in Q0.15 and pre-activations in Q3.12 (halved for the sigmoid gates). The cell has 16 bits behind the point and
 * clamps at +-16384: with forget gates near 1 it grows far beyond what a 16-bit cell could hold.
 * c' = clamp(floor(c f) + i g), h' = o tanh(c'). `proveInt8` shows that no input overflows 32 bits.
 * Cost: 4 units (inputs + units) 8 by 16 bit multiplications and 16 units multiplications more; 6 units bytes of state.
 */
#ifndef SLIPRING_LSTMINT8_H
#define SLIPRING_LSTMINT8_H

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
} lstmInt8_coeffs;

typedef struct {
  int16_t *h;
  int32_t *cell;
} lstmInt8_state;

#ifdef __cplusplus
}
#endif

#endif
