/* ewmaBank.c. Generated from src/operators/ewmaBank.ts; do not edit. */
#include "ewmaBank.h"

SLIPRING_EXACT

static void ewmaBank_follow(const ewmaBank_coeffs *c, ewmaBank_state *s, int32_t k, int32_t n,
    const real_t *x, real_t *mean, real_t *std) {
  if (k >= c->spans) {
    return;
  }
  const real_t alpha = c->alpha[k];
  real_t weight = s->weight[k];
  real_t m = s->mean[k];
  real_t rest = s->rest[k];
  real_t variance = s->variance[k];
  for (int32_t i = 0; i < n; i++) {
    if (weight == REAL_C(0.0) && !c->adjust) {
      // the first sample, and with it all that could have come before
      m = x[i];
      weight = REAL_C(1.0) / alpha;
    }
    weight = (REAL_C(1.0) - alpha) * weight + REAL_C(1.0);
    const real_t gain = slipring_max(alpha, REAL_C(1.0) / weight);
    const real_t d = x[i] - m - rest;
    // a step of a long span is far smaller than the mean: what is rounded away comes with the next one
    const real_t step = gain * d + rest;
    const real_t before = m;
    m = before + step;
    rest = step - (m - before);
    mean[i] = m;
    if (c->std) {
      variance = (REAL_C(1.0) - gain) * (variance + gain * d * d);
      std[i] = slipring_sqrt(variance);
    }
  }
  s->weight[k] = weight;
  s->mean[k] = m;
  s->rest[k] = rest;
  s->variance[k] = variance;
}

void ewmaBank_process(const ewmaBank_coeffs *c, ewmaBank_state *s, int32_t n,
    const real_t *restrict x, real_t *restrict mean1, real_t *restrict std1, real_t *restrict mean2,
    real_t *restrict std2, real_t *restrict mean3, real_t *restrict std3, real_t *restrict mean4,
    real_t *restrict std4, real_t *restrict mean5, real_t *restrict std5, real_t *restrict mean6,
    real_t *restrict std6, real_t *restrict mean7, real_t *restrict std7, real_t *restrict mean8,
    real_t *restrict std8) {
  ewmaBank_follow(c, s, 0, n, x, mean1, std1);
  ewmaBank_follow(c, s, 1, n, x, mean2, std2);
  ewmaBank_follow(c, s, 2, n, x, mean3, std3);
  ewmaBank_follow(c, s, 3, n, x, mean4, std4);
  ewmaBank_follow(c, s, 4, n, x, mean5, std5);
  ewmaBank_follow(c, s, 5, n, x, mean6, std6);
  ewmaBank_follow(c, s, 6, n, x, mean7, std7);
  ewmaBank_follow(c, s, 7, n, x, mean8, std8);
}
