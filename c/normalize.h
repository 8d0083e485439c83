/*
 * normalize.h. Generated from src/operators/normalize.ts; do not edit.
 *
 * Brings a signal to the scale that a net was trained on, by statistics that stay as they are.
 *
 * y[n] = (x[n] - mean) / std, or (x[n] - min) / (max - min), or (x[n] - median) / iqr.
 * x: [n], any unit; y: [n], pure number. Nothing is learned while running: statistics that follow the data would hide the very
 * drift that a net or an alarm should see.
 * Delay 0, no warm-up, no state; an absent sample stays absent.
 * Errors: none, or more than one, of the three pairs.
 * Cost: 1 multiplication a sample.
 * Source: F. Pedregosa et al., Scikit-learn, JMLR 12 (2011): StandardScaler, MinMaxScaler, RobustScaler.
 */
#ifndef SLIPRING_NORMALIZE_H
#define SLIPRING_NORMALIZE_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  real_t center;
  real_t factor;
} normalize_coeffs;

typedef struct {
  uint8_t unused;
} normalize_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void normalize_process(const normalize_coeffs *c, normalize_state *_s, int32_t n, const real_t *x,
    real_t *y);

#ifdef __cplusplus
}
#endif

#endif
