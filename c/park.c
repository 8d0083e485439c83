/* park.c. Generated from src/operators/park.ts; do not edit. */
#include "park.h"
#include "intrinsics.h"

SLIPRING_EXACT

static const real_t TURN = REAL_C(6.283185307179586);

static const real_t PER_TURN = REAL_C(0.15915494309189535);

/* A turn by the shorter way round. */
static real_t park_shorter(real_t turn) {
  return turn - TURN * slipring_floor(turn * PER_TURN + REAL_C(0.5));
}

void park_process(const park_coeffs *c, park_state *s, int32_t n, const real_t *restrict iAlpha,
    const real_t *restrict iBeta, const real_t *restrict angle, real_t *restrict id,
    real_t *restrict iq) {
  const real_t lag = c->lag;
  real_t angle1 = s->started ? s->angle1 : angle[0];
  for (int32_t i = 0; i < n; i++) {
    // the angle where the vector was sampled: back by the lag at the present speed
    const real_t a = slipring_nearAngle(lag == REAL_C(0.0) ? angle[i] : angle[i] - lag
        * park_shorter(angle[i] - angle1));
    const real_t step = slipring_angleStep(a);
    const int32_t k = slipring_trunc(step);
    const real_t rest = slipring_angleRest(a, step);
    const real_t sine = slipring_sinFrom(k, rest);
    const real_t cosine = slipring_cosFrom(k, rest);
    id[i] = iAlpha[i] * cosine + iBeta[i] * sine;
    iq[i] = iBeta[i] * cosine - iAlpha[i] * sine;
    angle1 = angle[i];
  }
  s->angle1 = angle1;
  s->started = true;
}
