/*
 * torque.h. Generated from src/operators/torque.ts; do not edit.
 *
 * Air-gap torque of a synchronous machine from its d/q currents.
 *
 * T = 3/2 p (flux iq + (ld - lq) id iq), with currents as amplitudes; others are brought to amplitudes first (power-invariant
 * ones by sqrt(2/3), RMS values by sqrt(2)).
 * id, iq: [n], A; torque: [n], Nm, in the air gap: friction and iron losses are still to be taken off. Saturation is not modelled.
 * Delay 0, warm-up 0, no state: an absent input makes that sample absent.
 * Cost: 2 multiplications a sample; 0 bytes of state.
 * Source: D. Schr?der, Elektrische Antriebe, vol. 1, ch. 6; R. Krishnan, Permanent Magnet Synchronous and Brushless DC Motor Drives, ch. 3.
 */
#ifndef SLIPRING_TORQUE_H
#define SLIPRING_TORQUE_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  real_t magnet;
  real_t reluctance;
} torque_coeffs;

typedef struct {
  uint8_t unused;
} torque_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void torque_process(const torque_coeffs *c, torque_state *_s, int32_t n, const real_t *id,
    const real_t *iq, real_t *torque);

#ifdef __cplusplus
}
#endif

#endif
