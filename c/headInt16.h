/*
 * headInt16.h. Generated from src/nn/headInt8.ts; do not edit.
 *
 * Last layer of an integer net with 16-bit weights; see headInt8.
 */
#ifndef SLIPRING_HEADINT16_H
#define SLIPRING_HEADINT16_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t inputs;
  int32_t units;
  int32_t shift;
  const int16_t *weight;
  const int16_t *multiplier;
  const int32_t *bias;
} headInt16_coeffs;

typedef struct {
  uint8_t unused;
} headInt16_state;

#ifdef __cplusplus
}
#endif

#endif
