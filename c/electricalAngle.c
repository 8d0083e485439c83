/* electricalAngle.c. Generated from src/operators/electricalAngle.ts; do not edit. */
#include "electricalAngle.h"

SLIPRING_EXACT

static const real_t TWO_PI = REAL_C(6.283185307179586);

void electricalAngle_process(const electricalAngle_coeffs *c, electricalAngle_state *_s, int32_t n,
    const real_t *restrict thetaM, real_t *restrict thetaE) {
  (void)_s;
  for (int32_t i = 0; i < n; i++) {
    const real_t angle = c->factor * thetaM[i] + c->offset;
    const real_t turned = angle - TWO_PI * slipring_floor(angle / TWO_PI);
    // rounding can leave it on or past the ends
    thetaE[i] = c->least + (turned >= TWO_PI || turned < REAL_C(0.0) ? REAL_C(0.0) : turned);
  }
}
