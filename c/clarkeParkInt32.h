/*
 * clarkeParkInt32.h. Generated from src/operators/int32/clarkeParkInt32.ts; do not edit.
 *
 * Clarke and Park in integers, with the angle as 2^32 steps a turn. Results as fine as the coarsest current.
 */
#ifndef SLIPRING_CLARKEPARKINT32_H
#define SLIPRING_CLARKEPARKINT32_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  bool three;
  const int32_t *alpha;
  const int32_t *beta;
  const int32_t *zero;
  int32_t lag;
  int32_t lagShift;
  const int32_t *sine;
} clarkeParkInt32_coeffs;

typedef struct {
  int32_t angleBefore;
  bool started;
} clarkeParkInt32_state;

#ifdef __cplusplus
}
#endif

#endif
