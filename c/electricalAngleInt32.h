/*
 * electricalAngleInt32.h. Generated from src/operators/int32/electricalAngleInt32.ts; do not edit.
 *
 * The electrical angle in integers, exact but for the offset: pole pairs times the angle, modulo a turn.
 */
#ifndef SLIPRING_ELECTRICALANGLEINT32_H
#define SLIPRING_ELECTRICALANGLEINT32_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t factor;
  int32_t offset;
} electricalAngleInt32_coeffs;

typedef struct {
  uint8_t unused;
} electricalAngleInt32_state;

#ifdef __cplusplus
}
#endif

#endif
