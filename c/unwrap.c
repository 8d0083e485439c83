/* unwrap.c. Generated from src/operators/unwrap.ts; do not edit. */
#include "unwrap.h"

SLIPRING_EXACT

/* Turns beyond which the count stands still, so that it cannot overflow: 124 days at 100 turns a second. */
static const real_t MOST_TURNS = REAL_C(1073741824.0);

static int32_t unwrap_turned(int32_t turns, real_t by) {
  const real_t sum = (real_t)turns + by;
  return sum < MOST_TURNS && sum > -MOST_TURNS ? slipring_trunc(sum) : turns;
}

void unwrap_process(const unwrap_coeffs *c, unwrap_state *s, int32_t n, const real_t *restrict x,
    real_t *restrict y, uint8_t *restrict q) {
  const real_t modulus = c->modulus;
  const real_t half = REAL_C(0.5) * modulus;
  real_t x1 = s->x1;
  int32_t turns = s->turns;
  if (!s->started) {
    x1 = x[0];
    turns = c->startsBelow && x1 >= half ? -1 : 0;
    s->started = true;
  }
  for (int32_t i = 0; i < n; i++) {
    if (slipring_absent(x[i])) {
      q[i] = (uint8_t)SLIPRING_INTERPOLATED;
    } else {
      const real_t d = x[i] - x1;
      if (d > half) {
        turns = unwrap_turned(turns, slipring_floor((half - d) / modulus));
      } else if (d < -half) {
        turns = unwrap_turned(turns, -slipring_floor((half + d) / modulus));
      }
      x1 = x[i];
    }
    y[i] = c->scale * (x1 + (real_t)turns * modulus);
  }
  s->x1 = x1;
  s->turns = turns;
}
