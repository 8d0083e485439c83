/*
 * cascadeInt32.h. Generated from src/operators/int32/cascadeInt32.ts; do not edit.
 *
 * Recursive filters in integers: second-order sections with sums of 64 bits and error feedback, and decimation.
 *
 * Output as fine as the input. What a section rounds off comes back weighted by the whole numbers nearest to its poles, so that a
 * filter of a thousandth of the rate is as exact as one of a tenth.
 */
#ifndef SLIPRING_CASCADEINT32_H
#define SLIPRING_CASCADEINT32_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t count;
  int32_t shift;
  int32_t bits;
  const int32_t *sections;
  const int32_t *still;
  int32_t period;
} cascadeInt32_coeffs;

typedef struct {
  int32_t *memory;
  bool started;
  bool clipped;
  int32_t index;
} cascadeInt32_state;

#ifdef __cplusplus
}
#endif

#endif
