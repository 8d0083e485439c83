/*
 * clarkeInt32.h. Generated from src/operators/int32/clarkeInt32.ts; do not edit.
 *
 * Clarke's transform in integers. Results as fine as the coarsest phase.
 */
#ifndef SLIPRING_CLARKEINT32_H
#define SLIPRING_CLARKEINT32_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  bool three;
  const int32_t *alpha;
  const int32_t *beta;
  const int32_t *zero;
} clarkeInt32_coeffs;

typedef struct {
  uint8_t unused;
} clarkeInt32_state;

#ifdef __cplusplus
}
#endif

#endif
