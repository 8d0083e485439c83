/*
 * regimeInt32.h. Generated from src/operators/int32/regimeInt32.ts; do not edit.
 *
 * Regimes in integers: the same trigger on samples in steps. Not its confidence, which takes a division.
 */
#ifndef SLIPRING_REGIMEINT32_H
#define SLIPRING_REGIMEINT32_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t channels;
  const int32_t *up;
  const int32_t *down;
  const int32_t *middle;
  const int32_t *edges;
  const int32_t *map;
  int32_t dwell;
  int32_t windowLength;
  int32_t agreeing;
} regimeInt32_coeffs;

typedef struct {
  int32_t *places;
  int32_t candidate;
  int32_t since;
  int32_t regime;
  int32_t age;
  int32_t *ring;
  int32_t *votes;
  int32_t at;
  int32_t count;
  bool started;
} regimeInt32_state;

#ifdef __cplusplus
}
#endif

#endif
