/* dqPower.c. Generated from src/operators/dqPower.ts; do not edit. */
#include "dqPower.h"

SLIPRING_EXACT

void dqPower_process(const dqPower_coeffs *c, dqPower_state *_s, int32_t n,
    const real_t *restrict id, const real_t *restrict iq, const real_t *restrict ud,
    const real_t *restrict uq, real_t *restrict power, real_t *restrict reactivePower) {
  (void)_s;
  for (int32_t i = 0; i < n; i++) {
    power[i] = c->factor * (ud[i] * id[i] + uq[i] * iq[i]);
    reactivePower[i] = c->factor * (uq[i] * id[i] - ud[i] * iq[i]);
  }
}
