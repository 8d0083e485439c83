/*
 * regime.h. Generated from src/operators/regime.ts; do not edit.
 *
 * Says in which operating regime a signal, or several together, lie, as a number that does not flicker.
 *
 * A Schmitt trigger an edge: up at edge + hysteresis / 2 and above, down below edge - hysteresis / 2. A regime counts once x has
 * stayed in it for minDwellS, so that a spike changes nothing and no regime is shorter than that, and once `agreeing` of the last
 * windowLength samples lie in it. At the start the regime is that of the first sample. Several channels: each combination of
 * intervals is a regime, k1 (m2 + 1) + k2 with m2 edges of the second channel and so on; or each of `states`.
 * x, x2, x3, x4: [n], any unit; regime: [n], whole numbers from 0; confidence: [n], share of the votes for the regime; sinceS: [n].
 * Delay 0 (a change shows minDwellS, or `agreeing` samples, late); warm-up the longer of minDwellS and windowLength - 1. An absent sample
 * is MISSING, and the regime lives on.
 * Errors: edges that do not rise, a hysteresis as wide as a regime, states that do not fit the channels.
 * Cost: 3 comparisons a channel and sample; 29 bytes of state, 4 more for each channel, regime and sample of windowLength.
 * Source: O. H. Schmitt, A thermionic trigger, J. Sci. Instrum. 15 (1938).
 */
#ifndef SLIPRING_REGIME_H
#define SLIPRING_REGIME_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t channels;
  const real_t *up;
  const real_t *down;
  const int32_t *edges;
  const int32_t *map;
  int32_t regimes;
  int32_t dwell;
  int32_t windowLength;
  int32_t agreeing;
  real_t period;
} regime_coeffs;

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
} regime_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void regime_process(const regime_coeffs *c, regime_state *s, int32_t n, const real_t *x,
    const real_t *x2, const real_t *x3, const real_t *x4, real_t *regime, real_t *confidence,
    real_t *sinceS, uint8_t *q);

#ifdef __cplusplus
}
#endif

#endif
