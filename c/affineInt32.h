/*
 * affineInt32.h. Generated from src/operators/int32/affineInt32.ts; do not edit.
 *
 * y = (x - center) factor in integers: what normalize does.
 */
#ifndef SLIPRING_AFFINEINT32_H
#define SLIPRING_AFFINEINT32_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t multiplier;
  int32_t offset;
  int32_t unit;
  int32_t shift;
} affineInt32_coeffs;

typedef struct {
  uint8_t unused;
} affineInt32_state;

#ifdef __cplusplus
}
#endif

#endif
