/* clarkePark.c. Generated from src/operators/clarkePark.ts; do not edit. */
#include "clarkePark.h"
#include "intrinsics.h"

SLIPRING_EXACT

static const real_t TURN = REAL_C(6.283185307179586);

static const real_t PER_TURN = REAL_C(0.15915494309189535);

/* nearAngle leaves angles below this; their steps fit into an i32, with room for the shift. */
static const real_t NEAR = REAL_C(50000000.0);

/* Angles near zero, brought to the time that the currents show: back by shift samples at the present speed. */
static void clarkePark_anglesOf(const clarkePark_coeffs *c, clarkePark_state *s, int32_t n,
    const real_t *angle, real_t *id) {
  const real_t samples = c->shift;
  real_t before = s->started ? s->angleBefore : angle[0];
  bool near = true;
  for (int32_t i = 0; i < n; i++) {
    const real_t theta = angle[i];
    const real_t step = theta - before;
    if (!(slipring_abs(theta) < NEAR)) {
      near = false;
    }
    id[i] = theta - samples * (step - TURN * slipring_floor(step * PER_TURN + REAL_C(0.5)));
    before = theta;
  }
  // seldom; what is lost to rounding must fit too
  if (!near) {
    for (int32_t i = 0; i < n; i++) {
      id[i] = slipring_max(slipring_nearAngle(id[i]), -NEAR);
    }
  }
  s->angleBefore = before;
  s->started = true;
}

/* The transform itself; angles stand in id, and give way to its results. */
static void clarkePark_turn(const clarkePark_coeffs *c, int32_t n, const real_t *iA,
    const real_t *iB, const real_t *iC, real_t *id, real_t *iq) {
  const bool three = c->three;
  const real_t alphaScale = c->alpha;
  const real_t betaScale = c->beta;
  for (int32_t i = 0; i < n; i++) {
    const real_t theta = id[i];
    const real_t step = slipring_angleStep(theta);
    const int32_t k = slipring_truncSmall(step);
    const real_t rest = slipring_angleRest(theta, step);
    // sin and cos as the intrinsics have them, with what they share computed once
    const real_t stepSine = slipring_sineOfStep(k);
    const real_t stepCosine = slipring_sineOfStep(k + 64);
    const real_t restSine = slipring_smallSin(rest);
    const real_t restCosine = slipring_smallCosLess1(rest);
    const real_t sine = stepSine + (stepCosine * restSine + stepSine * restCosine);
    const real_t cosine = stepCosine + (stepCosine * restCosine - stepSine * restSine);
    const real_t a = iA[i];
    const real_t b = iB[i];
    const real_t third = three ? iC[i] : -a - b;
    const real_t alpha = alphaScale * (a - REAL_C(0.5) * (b + third));
    const real_t beta = betaScale * (b - third);
    id[i] = alpha * cosine + beta * sine;
    iq[i] = beta * cosine - alpha * sine;
  }
}

void clarkePark_process(const clarkePark_coeffs *c, clarkePark_state *s, int32_t n,
    const real_t *restrict iA, const real_t *restrict iB, const real_t *restrict iC,
    const real_t *restrict angle, real_t *restrict id, real_t *restrict iq, real_t *restrict i0) {
  clarkePark_anglesOf(c, s, n, angle, id);
  clarkePark_turn(c, n, iA, iB, iC, id, iq);
  if (c->three) {
    for (int32_t i = 0; i < n; i++) {
      i0[i] = c->zero * (iA[i] + iB[i] + iC[i]);
    }
  }
}
