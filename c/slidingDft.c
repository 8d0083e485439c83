/* slidingDft.c. Generated from src/operators/slidingDft.ts; do not edit. */
#include "slidingDft.h"
#include "intrinsics.h"

SLIPRING_EXACT

static const real_t TURN = REAL_C(6.283185307179586);

static const real_t PER_TURN = REAL_C(0.15915494309189535);

/* Slots that are still empty hold zeros. */
static real_t slidingDft_sumOf(const real_t *products, int32_t from, int32_t count) {
  real_t sum = REAL_C(0.0);
  for (int32_t k = 0; k < count; k++) {
    sum += products[from + k];
  }
  return sum;
}

/* An angle brought to -pi to pi. */
static real_t slidingDft_wrapped(real_t angle) {
  return angle - TURN * slipring_floor(angle * PER_TURN + REAL_C(0.5));
}

/* Component k over the whole block. */
static void slidingDft_follow(const slidingDft_coeffs *c, slidingDft_state *s, int32_t k, int32_t n,
    const real_t *x, const real_t *reference, const real_t *omega, real_t *amplitude,
    real_t *phase) {
  if (k >= c->components) {
    return;
  }
  const int32_t windowLength = c->windowLength;
  const int32_t from = k * windowLength;
  const real_t order = c->orders[k];
  const real_t step = c->step[k];
  const real_t stepPerOmega = c->stepPerOmega[k];
  int32_t at = s->at;
  int32_t count = s->count;
  int32_t index = s->index;
  real_t re = s->re[k];
  real_t im = s->im[k];
  real_t angle = s->angle[k];
  for (int32_t i = 0; i < n; i++) {
    const int32_t slot = from + at;
    const real_t turned = c->byAngle ? order * reference[i] : angle;
    const real_t a = slipring_nearAngle(turned);
    const real_t nearest = slipring_angleStep(a);
    const real_t rest = slipring_angleRest(a, nearest);
    re -= s->cosines[slot];
    im -= s->sines[slot];
    s->cosines[slot] = x[i] * slipring_cosFrom(slipring_trunc(nearest), rest);
    s->sines[slot] = x[i] * slipring_sinFrom(slipring_trunc(nearest), rest);
    re += s->cosines[slot];
    im += s->sines[slot];
    at = at + 1 == windowLength ? 0 : at + 1;
    if (count < windowLength) {
      count++;
    }
    if (index == 0) {
      re = slidingDft_sumOf(s->cosines, from, windowLength);
      im = slidingDft_sumOf(s->sines, from, windowLength);
    }
    index = index + 1 == c->period ? 0 : index + 1;
    amplitude[i] = (c->factor[k] * slipring_sqrt(re * re + im * im)) / (real_t)count;
    if (c->phase) {
      phase[i] = slidingDft_wrapped(slipring_atan2(-im, re)
          + (step > REAL_C(0.0) ? turned - c->toMiddle[k] : REAL_C(0.0)));
    }
    angle += step + stepPerOmega * omega[i];
    angle -= TURN * slipring_floor(angle * PER_TURN);
  }
  s->re[k] = re;
  s->im[k] = im;
  s->angle[k] = angle;
}

void slidingDft_process(const slidingDft_coeffs *c, slidingDft_state *s, int32_t n,
    const real_t *restrict x, const real_t *restrict angle, const real_t *restrict omega,
    real_t *restrict amplitude1, real_t *restrict phase1, real_t *restrict amplitude2,
    real_t *restrict phase2, real_t *restrict amplitude3, real_t *restrict phase3,
    real_t *restrict amplitude4, real_t *restrict phase4, real_t *restrict amplitude5,
    real_t *restrict phase5, real_t *restrict amplitude6, real_t *restrict phase6,
    real_t *restrict amplitude7, real_t *restrict phase7, real_t *restrict amplitude8,
    real_t *restrict phase8) {
  slidingDft_follow(c, s, 0, n, x, angle, omega, amplitude1, phase1);
  slidingDft_follow(c, s, 1, n, x, angle, omega, amplitude2, phase2);
  slidingDft_follow(c, s, 2, n, x, angle, omega, amplitude3, phase3);
  slidingDft_follow(c, s, 3, n, x, angle, omega, amplitude4, phase4);
  slidingDft_follow(c, s, 4, n, x, angle, omega, amplitude5, phase5);
  slidingDft_follow(c, s, 5, n, x, angle, omega, amplitude6, phase6);
  slidingDft_follow(c, s, 6, n, x, angle, omega, amplitude7, phase7);
  slidingDft_follow(c, s, 7, n, x, angle, omega, amplitude8, phase8);
  s->at = (s->at + n) % c->windowLength;
  s->index = (s->index + n) % c->period;
  s->count = slipring_min_i32(s->count + n, c->windowLength);
}
