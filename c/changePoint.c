/* changePoint.c. Generated from src/operators/changePoint.ts; do not edit. */
#include "changePoint.h"

SLIPRING_EXACT

/* Mean and variance of the samples since the last change (Welford). */
static void changePoint_take(changePoint_state *s, real_t v) {
  if (s->count == 0) {
    s->mean = v;
    s->variance = REAL_C(0.0);
  }
  if (s->count < 1000000000) {
    s->count++;
  }
  const real_t filled = (real_t)s->count;
  const real_t share = REAL_C(1.0) / filled;
  const real_t distance = v - s->mean;
  s->mean = s->mean + share * distance;
  s->variance = (REAL_C(1.0) - share) * (s->variance + share * distance * distance);
}

void changePoint_process(const changePoint_coeffs *c, changePoint_state *s, int32_t n,
    const real_t *restrict x, real_t *restrict change, real_t *restrict statistic,
    real_t *restrict level, uint8_t *restrict q) {
  for (int32_t i = 0; i < n; i++) {
    const real_t v = x[i];
    change[i] = REAL_C(0.0);
    if (slipring_absent(v)) {
      q[i] = (uint8_t)SLIPRING_MISSING;
      change[i] = SLIPRING_NAN;
      statistic[i] = SLIPRING_NAN;
      level[i] = SLIPRING_NAN;
      continue;
    }
    if (s->learnt) {
      const real_t score = (v - s->mean) / s->sigma;
      s->rise = slipring_max(s->rise + (score - c->drift), REAL_C(0.0));
      s->fall = slipring_max(s->fall - (score + c->drift), REAL_C(0.0));
      statistic[i] = s->rise >= s->fall ? s->rise : -s->fall;
      if (c->running && !c->known) {
        changePoint_take(s, v);
      }
      if (s->rise > c->threshold || s->fall > c->threshold) {
        change[i] = s->rise > c->threshold ? REAL_C(1.0) : REAL_C(-1.0);
        s->rise = REAL_C(0.0);
        s->fall = REAL_C(0.0);
        s->learnt = c->known;
        s->count = 0;
      }
    } else {
      q[i] = (uint8_t)SLIPRING_WARMUP;
      statistic[i] = REAL_C(0.0);
      changePoint_take(s, v);
      const real_t variance = slipring_max(s->variance, c->leastVariance);
      // no scale can be learnt from a signal at rest
      if (s->count >= c->learn && variance > REAL_C(0.0)) {
        s->sigma = slipring_sqrt(variance);
        s->learnt = true;
      }
    }
    level[i] = s->mean;
  }
}
