/* cascadeInt32_inline.h. Generated from src/operators/int32/cascadeInt32.ts; do not edit. */
#ifndef SLIPRING_CASCADEINT32_INLINE_H
#define SLIPRING_CASCADEINT32_INLINE_H

#include "cascadeInt32.h"
#include "fixedPoint.h"

static const int32_t cascadeInt32_MOST = 2147483647;

/* Puts the memory into the steady state of a constant x: no start-up transient. */
static inline void cascadeInt32_settle(const cascadeInt32_coeffs *c, int32_t *memory, int32_t x) {
  int32_t v = x;
  for (int32_t k = 0; k < c->count; k++) {
    const int32_t m = 6 * k;
    memory[m] = v;
    memory[m + 1] = v;
    v = slipring_mulShift(v, c->still[k], c->bits);
    memory[m + 2] = v;
    memory[m + 3] = v;
  }
}

static inline int32_t cascadeInt32_process(const cascadeInt32_coeffs *c, cascadeInt32_state *s,
    int32_t n, const int32_t *x, int32_t *y, uint8_t *q) {
  if (!s->started && n > 0) {
    cascadeInt32_settle(c, s->memory, x[0]);
    s->started = true;
  }
  int32_t kept = 0;
  for (int32_t i = 0; i < n; i++) {
    int32_t v = x[i];
    for (int32_t k = 0; k < c->count; k++) {
      v = slipring_section(c->sections, 7 * k, s->memory, 6 * k, v, c->shift, c->bits);
      if (slipring_abs_i32(v) == cascadeInt32_MOST) {
        s->clipped = true;
      }
    }
    if (c->period == 1 || s->index == 0) {
      y[kept] = v;
      if (s->clipped) {
        q[kept] = (uint8_t)SLIPRING_CLIPPED;
      }
      s->clipped = false;
      kept++;
    }
    s->index = s->index + 1 == c->period ? 0 : s->index + 1;
  }
  return kept;
}

#endif
