/* dcBlock.c. Generated from src/operators/dcBlock.ts; do not edit. */
#include "dcBlock.h"

SLIPRING_EXACT

void dcBlock_process(const dcBlock_coeffs *c, dcBlock_state *s, int32_t n, const real_t *restrict x,
    real_t *restrict y) {
  real_t x1 = s->x1;
  real_t y1 = s->y1;
  // steady state for the first sample: no start-up step
  if (!s->started) {
    x1 = x[0];
    s->started = true;
  }
  for (int32_t i = 0; i < n; i++) {
    y1 = c->gain * (x[i] - x1) + c->pole * y1;
    x1 = x[i];
    y[i] = y1;
  }
  s->x1 = x1;
  s->y1 = y1;
}
