/*
 * emaInt32.h. Generated from src/operators/int32/emaInt32.ts; do not edit.
 *
 * An exponential moving average in integers; the mean has as many bits behind its steps as a small weight needs.
 */
#ifndef SLIPRING_EMAINT32_H
#define SLIPRING_EMAINT32_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t weight;
  int32_t shift;
  int32_t half;
  int32_t fraction;
} emaInt32_coeffs;

typedef struct {
  int32_t mean;
  int32_t rest;
  bool started;
} emaInt32_state;

#ifdef __cplusplus
}
#endif

#endif
