/* regime.c. Generated from src/operators/regime.ts; do not edit. */
#include "regime.h"

SLIPRING_EXACT

void regime_process(const regime_coeffs *c, regime_state *s, int32_t n, const real_t *restrict x,
    real_t *restrict regime, uint8_t *restrict q) {
  for (int32_t i = 0; i < n; i++) {
    if (slipring_absent(x[i])) {
      if (s->since < c->dwell) {
        s->since++;
      }
      regime[i] = SLIPRING_NAN;
      q[i] = (uint8_t)SLIPRING_MISSING;
      continue;
    }
    const int32_t before = s->candidate;
    if (!s->started) {
      while (s->candidate < c->edges && x[i] >= REAL_C(0.5)
          * (c->up[s->candidate] + c->down[s->candidate])) {
        s->candidate++;
      }
    }
    while (s->candidate < c->edges && x[i] >= c->up[s->candidate]) {
      s->candidate++;
    }
    while (s->candidate > 0 && x[i] < c->down[s->candidate - 1]) {
      s->candidate--;
    }
    if (s->candidate != before) {
      s->since = 0;
    }
    if (s->since < c->dwell) {
      s->since++;
    }
    if (s->since >= c->dwell || !s->started) {
      s->regime = s->candidate;
    }
    s->started = true;
    regime[i] = (real_t)s->regime;
  }
}
