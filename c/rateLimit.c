/* rateLimit.c. Generated from src/operators/rateLimit.ts; do not edit. */
#include "rateLimit.h"

SLIPRING_EXACT

static const int32_t REPLACE = 0;

static const int32_t HOLD = 1;

static const int32_t FLAG = 3;

/* Samples beyond which the change that is allowed grows no more. */
static const int32_t LONGEST = 1000000000;

void rateLimit_process(const rateLimit_coeffs *c, rateLimit_state *s, int32_t n,
    const real_t *restrict x, real_t *restrict y, uint8_t *restrict q) {
  const real_t step = c->step;
  const bool limits = c->action == REPLACE;
  real_t last = s->last;
  int32_t since = s->since;
  for (int32_t i = 0; i < n; i++) {
    if (since < LONGEST) {
      since++;
    }
    const real_t change = x[i] - last;
    const real_t largest = step * (real_t)since;
    if (change <= largest && change >= -largest) {
      last = x[i];
      since = 0;
      y[i] = last;
    } else if (slipring_absent(x[i])) {
      q[i] = (uint8_t)SLIPRING_MISSING;
      y[i] = SLIPRING_NAN;
    } else if (slipring_absent(last)) {
      last = x[i];
      since = 0;
      y[i] = last;
    } else if (limits) {
      last += change < REAL_C(0.0) ? -largest : largest;
      since = 0;
      q[i] = (uint8_t)SLIPRING_CLIPPED;
      y[i] = last;
    } else {
      y[i] = c->action == FLAG ? x[i] : c->action == HOLD ? last : SLIPRING_NAN;
      q[i] = (uint8_t)(slipring_absent(y[i]) ? SLIPRING_MISSING : SLIPRING_OUTLIER);
    }
  }
  s->last = last;
  s->since = since;
}
