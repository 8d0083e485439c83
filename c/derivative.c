/* derivative.c. Generated from src/operators/derivative.ts; do not edit. */
#include "derivative.h"

SLIPRING_EXACT

void derivative_process(const derivative_coeffs *c, derivative_state *s, int32_t n,
    const real_t *restrict x, real_t *restrict y) {
  real_t x1 = s->x1;
  real_t x2 = s->x2;
  int32_t i = 0;
  // before the first sample the signal stood still; the second has one neighbour only, twice as far as two would be
  for (; s->count < 2 && i < n; i++) {
    if (s->count == 0) {
      x1 = x[i];
    }
    x2 = c->central && s->count == 1 ? x1 - (x[i] - x1) : x1;
    y[i] = c->scale * (x[i] - x2);
    x2 = x1;
    x1 = x[i];
    s->count++;
  }
  if (c->central) {
    for (; i < n; i++) {
      y[i] = c->scale * (x[i] - x2);
      x2 = x1;
      x1 = x[i];
    }
  } else {
    for (; i < n; i++) {
      y[i] = c->scale * (x[i] - x1);
      x1 = x[i];
    }
  }
  s->x1 = x1;
  s->x2 = x2;
}
