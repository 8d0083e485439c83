/*
 * dqPower.h. Generated from src/operators/dqPower.ts; do not edit.
 *
 * Electrical power from currents and voltages in the d/q frame.
 *
 * P = k (ud id + uq iq), Q = k (uq id - ud iq); k = 3/2 for amplitude-invariant quantities, 1 for power-invariant ones, 3 for RMS values.
 * id, iq: [n], A; ud, uq: [n], V; power: [n], W, positive into the machine; reactivePower: [n], var, positive for an inductive load.
 * Delay 0, warm-up 0, no state: an absent input makes that sample absent.
 * Cost: 6 multiplications a sample; 0 bytes of state.
 * Source: H. Akagi, E. H. Watanabe, M. Aredes, Instantaneous Power Theory, 2nd ed., ch. 3.
 */
#ifndef SLIPRING_DQPOWER_H
#define SLIPRING_DQPOWER_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  real_t factor;
} dqPower_coeffs;

typedef struct {
  uint8_t unused;
} dqPower_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void dqPower_process(const dqPower_coeffs *c, dqPower_state *_s, int32_t n, const real_t *id,
    const real_t *iq, const real_t *ud, const real_t *uq, real_t *power, real_t *reactivePower);

#ifdef __cplusplus
}
#endif

#endif
