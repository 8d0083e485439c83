/* regimeStatistics.c. Generated from src/operators/regimeStatistics.ts; do not edit. */
#include "regimeStatistics.h"

SLIPRING_EXACT

/* Samples beyond which a count grows no more. */
static const int32_t MOST = 1000000000;

/* Takes a sample into the statistics of regime k. */
static void regimeStatistics_take(const regimeStatistics_coeffs *c, regimeStatistics_state *s,
    int32_t k, real_t v) {
  if (s->samples[k] == 0) {
    s->means[k] = v;
    s->smallest[k] = v;
    s->largest[k] = v;
  }
  if (s->samples[k] < MOST) {
    s->samples[k] = s->samples[k] + 1;
  }
  const real_t weights = (real_t)slipring_min_i32(s->samples[k], c->memory);
  const real_t share = REAL_C(1.0) / weights;
  const real_t distance = v - s->means[k];
  // what rounding takes from a step waits for the next one: the mean of many samples goes on moving, in float too
  const real_t step = share * distance + s->lows[k];
  const real_t sum = s->means[k] + step;
  s->lows[k] = step - (sum - s->means[k]);
  s->means[k] = sum;
  s->variances[k] = (REAL_C(1.0) - share) * (s->variances[k] + share * distance * distance);
  s->smallest[k] = slipring_min(s->smallest[k], v);
  s->largest[k] = slipring_max(s->largest[k], v);
}

void regimeStatistics_process(const regimeStatistics_coeffs *c, regimeStatistics_state *s,
    int32_t n, const real_t *restrict x, const real_t *restrict regime, real_t *restrict mean,
    real_t *restrict std, real_t *restrict least, real_t *restrict most, real_t *restrict count,
    uint8_t *restrict q) {
  for (int32_t i = 0; i < n; i++) {
    const int32_t k = slipring_absent(regime[i]) ? -1
        : slipring_trunc(slipring_floor(regime[i] + REAL_C(0.5)));
    if (slipring_absent(x[i]) || k < 0 || k >= c->regimes) {
      q[i] = (uint8_t)SLIPRING_MISSING;
      mean[i] = SLIPRING_NAN;
      std[i] = SLIPRING_NAN;
      least[i] = SLIPRING_NAN;
      most[i] = SLIPRING_NAN;
      count[i] = SLIPRING_NAN;
      continue;
    }
    regimeStatistics_take(c, s, k, x[i]);
    mean[i] = s->means[k];
    std[i] = slipring_sqrt(s->variances[k]);
    least[i] = s->smallest[k];
    most[i] = s->largest[k];
    count[i] = (real_t)s->samples[k];
  }
}
