/* ema.c. Generated from src/operators/ema.ts; do not edit. */
#include "ema.h"

SLIPRING_EXACT

void ema_process(const ema_coeffs *c, ema_state *s, int32_t n, const real_t *restrict x,
    real_t *restrict y) {
  const real_t alpha = c->alpha;
  const real_t rest = REAL_C(1.0) - alpha;
  real_t mean = s->mean;
  real_t low = s->low;
  // steady state for the first sample: no start-up step
  if (!s->started) {
    mean = x[0];
    s->started = true;
  }
  for (int32_t i = 0; i < n; i++) {
    // what rounding takes from the sum is kept in low, or steps below the last digit of the mean would be lost for ever
    const real_t step = alpha * (x[i] - mean) + rest * low;
    const real_t sum = mean + step;
    low = step - (sum - mean);
    mean = sum;
    y[i] = mean;
  }
  s->mean = mean;
  s->low = low;
}
