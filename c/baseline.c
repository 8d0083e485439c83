/* baseline.c. Generated from src/operators/baseline.ts; do not edit. */
#include "baseline.h"

SLIPRING_EXACT

void baseline_process(const baseline_coeffs *c, baseline_state *s, int32_t n,
    const real_t *restrict x, real_t *restrict y) {
  real_t mean = s->mean;
  int32_t i = 0;
  for (; i < n && s->count < c->first; i++) {
    s->count++;
    mean += (x[i] - mean) / (real_t)s->count;
    y[i] = c->subtract ? x[i] - mean : mean;
  }
  for (; i < n; i++) {
    mean += c->share * (x[i] - mean);
    y[i] = c->subtract ? x[i] - mean : mean;
  }
  s->mean = mean;
}
