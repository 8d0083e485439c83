/* torque.c. Generated from src/operators/torque.ts; do not edit. */
#include "torque.h"

SLIPRING_EXACT

void torque_process(const torque_coeffs *c, torque_state *_s, int32_t n, const real_t *restrict id,
    const real_t *restrict iq, real_t *restrict torque) {
  (void)_s;
  for (int32_t i = 0; i < n; i++) {
    torque[i] = (c->magnet + c->reluctance * id[i]) * iq[i];
  }
}
