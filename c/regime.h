/*
 * regime.h. Generated from src/operators/regime.ts; do not edit.
 *
 * Says in which operating regime a signal lies, as a number that does not flicker.
 *
 * A Schmitt trigger an edge: up at edge + hysteresis / 2 and above, down below edge - hysteresis / 2; a regime counts once x has
 * stayed in it for minDwellS, so that a spike changes nothing and no regime is shorter than that. At the start the regime is
 * that of the first sample.
 * x: [n], any unit; regime: [n], whole numbers from 0 (below all edges) to the number of edges.
 * Delay 0 (a change shows minDwellS late); warm-up minDwellS. An absent sample is MISSING, and the regime lives on.
 * Errors: edges that do not rise, a hysteresis as wide as a regime.
 * Cost: 3 comparisons a sample; 13 bytes of state.
 * Source: O. H. Schmitt, A thermionic trigger, J. Sci. Instrum. 15 (1938).
 */
#ifndef SLIPRING_REGIME_H
#define SLIPRING_REGIME_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const real_t *up;
  const real_t *down;
  int32_t edges;
  int32_t dwell;
} regime_coeffs;

typedef struct {
  int32_t candidate;
  int32_t since;
  int32_t regime;
  bool started;
} regime_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void regime_process(const regime_coeffs *c, regime_state *s, int32_t n, const real_t *x,
    real_t *regime, uint8_t *q);

#ifdef __cplusplus
}
#endif

#endif
