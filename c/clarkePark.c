/* clarkePark.c. Generated from src/operators/clarkePark.ts; do not edit. */
#include "clarkePark.h"
#include "intrinsics.h"

SLIPRING_EXACT

static const real_t TWO_PI = REAL_C(6.283185307179586);

/* The angle at the time that the currents show: back by shift samples at the present speed. */
static real_t clarkePark_shifted(const clarkePark_coeffs *c, clarkePark_state *s, real_t theta) {
  const real_t turn = s->started ? theta - s->angleBefore : REAL_C(0.0);
  s->angleBefore = theta;
  s->started = true;
  return theta - c->shift * (turn - TWO_PI * slipring_floor(turn / TWO_PI + REAL_C(0.5)));
}

void clarkePark_process(const clarkePark_coeffs *c, clarkePark_state *s, int32_t n,
    const real_t *restrict iA, const real_t *restrict iB, const real_t *restrict iC,
    const real_t *restrict angle, real_t *restrict id, real_t *restrict iq, real_t *restrict i0) {
  const bool three = c->three;
  const bool skewed = c->shift != REAL_C(0.0);
  for (int32_t i = 0; i < n; i++) {
    const real_t theta = slipring_nearAngle(skewed ? clarkePark_shifted(c, s, angle[i]) : angle[i]);
    const real_t step = slipring_angleStep(theta);
    const real_t rest = slipring_angleRest(theta, step);
    const real_t sine = slipring_sinFrom(slipring_trunc(step), rest);
    const real_t cosine = slipring_cosFrom(slipring_trunc(step), rest);
    const real_t a = iA[i];
    const real_t b = iB[i];
    const real_t third = three ? iC[i] : -a - b;
    const real_t alpha = c->alpha * (a - REAL_C(0.5) * (b + third));
    const real_t beta = c->beta * (b - third);
    id[i] = alpha * cosine + beta * sine;
    iq[i] = beta * cosine - alpha * sine;
    if (three) {
      i0[i] = c->zero * (a + b + third);
    }
  }
}
