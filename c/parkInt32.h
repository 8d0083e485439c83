/*
 * parkInt32.h. Generated from src/operators/int32/parkInt32.ts; do not edit.
 *
 * Park's transform in integers. Results as fine as the coarser component.
 */
#ifndef SLIPRING_PARKINT32_H
#define SLIPRING_PARKINT32_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t lag;
  int32_t lagShift;
  int32_t alpha;
  int32_t beta;
  const int32_t *sine;
} parkInt32_coeffs;

typedef struct {
  int32_t angleBefore;
  bool started;
} parkInt32_state;

#ifdef __cplusplus
}
#endif

#endif
