/*
 * thermalInt16.h. Generated from src/nn/thermalInt16.ts; do not edit.
 */
#ifndef SLIPRING_THERMALINT16_H
#define SLIPRING_THERMALINT16_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t inputs;
  int32_t units;
  int32_t nodes;
  const int32_t *startInput;
  const int32_t *restInput;
  const int16_t *relaxed;
  const int16_t *kelvin;
  const int32_t *shift;
  const int32_t *firstLink;
  const int32_t *linkTo;
  const int32_t *linkInput;
  const int32_t *linkRises;
  const int16_t *conductance;
  const int16_t *rise;
  int32_t losses;
  const int32_t *lossNode;
  const int32_t *lossInput;
  const int16_t *loss;
  const int16_t *lossSlope;
} thermalInt16_coeffs;

typedef struct {
  int32_t started;
  int32_t *h;
  int32_t *flow;
  int32_t *rest;
} thermalInt16_state;

#ifdef __cplusplus
}
#endif

#endif
