/* emaInt32_inline.h. Generated from src/operators/int32/emaInt32.ts; do not edit. */
#ifndef SLIPRING_EMAINT32_INLINE_H
#define SLIPRING_EMAINT32_INLINE_H

#include "emaInt32.h"
#include "fixedPoint.h"

static inline void emaInt32_process(const emaInt32_coeffs *c, emaInt32_state *s, int32_t n,
    const int32_t *x, int32_t *y, const uint8_t *_q) {
  (void)_q;
  if (!s->started && n > 0) {
    s->mean = x[0];
    s->started = true;
  }
  const int32_t mask = ((int32_t)((uint32_t)1 << c->fraction)) - 1;
  for (int32_t i = 0; i < n; i++) {
    s->rest += slipring_weightedSum(x[i], c->weight, s->mean, -c->weight, 32768, c->half, c->shift);
    s->mean += s->rest >> c->fraction;
    s->rest = s->rest & mask;
    y[i] = s->mean;
  }
}

#endif
