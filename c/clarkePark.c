/* clarkePark.c. Generated from src/operators/clarkePark.ts; do not edit. */
#include "clarkePark.h"
#include "intrinsics.h"

SLIPRING_EXACT

static const real_t TWO_PI = REAL_C(6.283185307179586);

/* Angles at the time that the currents show: back by shift samples at the present speed. */
static void clarkePark_shift(const clarkePark_coeffs *c, clarkePark_state *s, int32_t n,
    const real_t *angle, real_t *shifted) {
  const real_t samples = c->shift;
  real_t before = s->started ? s->angleBefore : angle[0];
  for (int32_t i = 0; i < n; i++) {
    const real_t theta = angle[i];
    const real_t turn = theta - before;
    shifted[i] = theta - samples * (turn - TWO_PI * slipring_floor(turn / TWO_PI + REAL_C(0.5)));
    before = theta;
  }
  s->angleBefore = before;
  s->started = true;
}

void clarkePark_process(const clarkePark_coeffs *c, clarkePark_state *s, int32_t n,
    const real_t *restrict iA, const real_t *restrict iB, const real_t *restrict iC,
    const real_t *restrict angle, real_t *restrict id, real_t *restrict iq, real_t *restrict i0) {
  const bool three = c->three;
  const real_t alphaScale = c->alpha;
  const real_t betaScale = c->beta;
  if (c->shift == REAL_C(0.0)) {
    for (int32_t i = 0; i < n; i++) {
      id[i] = angle[i];
    }
  } else {
    clarkePark_shift(c, s, n, angle, id);
  }
  for (int32_t i = 0; i < n; i++) {
    const real_t theta = slipring_nearAngle(id[i]);
    const real_t step = slipring_angleStep(theta);
    const real_t rest = slipring_angleRest(theta, step);
    const real_t sine = slipring_sinFrom(slipring_trunc(step), rest);
    const real_t cosine = slipring_cosFrom(slipring_trunc(step), rest);
    const real_t a = iA[i];
    const real_t b = iB[i];
    const real_t third = three ? iC[i] : -a - b;
    const real_t alpha = alphaScale * (a - REAL_C(0.5) * (b + third));
    const real_t beta = betaScale * (b - third);
    id[i] = alpha * cosine + beta * sine;
    iq[i] = beta * cosine - alpha * sine;
  }
  if (three) {
    for (int32_t i = 0; i < n; i++) {
      i0[i] = c->zero * (iA[i] + iB[i] + iC[i]);
    }
  }
}
