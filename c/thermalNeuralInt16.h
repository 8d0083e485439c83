/*
 * thermalNeuralInt16.h. Generated from src/nn/thermalNeuralInt8.ts; do not edit.
 */
#ifndef SLIPRING_THERMALNEURALINT16_H
#define SLIPRING_THERMALNEURALINT16_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t inputs;
  int32_t units;
  int32_t nodes;
  int32_t seen;
  const int32_t *startInput;
  const int32_t *restInput;
  const int16_t *relaxed;
  const int16_t *kelvin;
  const int16_t *rate;
  const int32_t *shift;
  int32_t rounding;
  int32_t pairs;
  const int32_t *pairNode;
  const int32_t *pairTo;
  const int32_t *pairInput;
  int32_t lossUnits;
  const int16_t *conductance;
  const int16_t *conductanceMultiplier;
  const int32_t *conductanceBias;
  int32_t conductanceShift;
  const int16_t *hidden;
  const int16_t *hiddenMultiplier;
  const int32_t *hiddenBias;
  int32_t hiddenShift;
  const int16_t *loss;
  const int16_t *lossMultiplier;
  const int32_t *lossBias;
  int32_t lossShift;
  int32_t seenShift;
  const int16_t *tanhTable;
  const int32_t *halvingTable;
  const int32_t *sigmoidTable;
  const int32_t *softplusTable;
} thermalNeuralInt16_coeffs;

typedef struct {
  int32_t started;
  int32_t *h;
  int32_t *flow;
  int32_t *rest;
  int16_t *seen;
  int16_t *hidden;
} thermalNeuralInt16_state;

#ifdef __cplusplus
}
#endif

#endif
