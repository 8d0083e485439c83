/*
 * toQ15Int32.h. Generated from src/nn/toQ15Int32.ts; do not edit.
 */
#ifndef SLIPRING_TOQ15INT32_H
#define SLIPRING_TOQ15INT32_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t inputs;
  const int32_t *multiplier;
  const int32_t *offset;
  const int32_t *unit;
  const int32_t *shift;
} toQ15Int32_coeffs;

typedef struct {
  uint8_t unused;
} toQ15Int32_state;

#ifdef __cplusplus
}
#endif

#endif
