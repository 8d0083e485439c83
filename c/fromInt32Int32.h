/*
 * fromInt32Int32.h. Generated from src/nn/fromInt32Int32.ts; do not edit.
 */
#ifndef SLIPRING_FROMINT32INT32_H
#define SLIPRING_FROMINT32INT32_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t netInputs;
  int32_t outputs;
  const int32_t *residualTo;
  const int32_t *multiplier;
  const int32_t *beside;
  const int32_t *offset;
  const int32_t *unit;
  const int32_t *shift;
} fromInt32Int32_coeffs;

typedef struct {
  uint8_t unused;
} fromInt32Int32_state;

#ifdef __cplusplus
}
#endif

#endif
