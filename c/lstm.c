/* lstm.c. Generated from src/nn/lstm.ts; do not edit. */
#include "lstm.h"
#include "intrinsics.h"

SLIPRING_EXACT

/* Row `row` of w times the n values of x from `from` on. */
static real_t lstm_dot(const real_t *w, int32_t row, const real_t *x, int32_t from, int32_t n) {
  const int32_t start = row * n;
  real_t sum = REAL_C(0.0);
  for (int32_t k = 0; k < n; k++) {
    sum += w[start + k] * x[from + k];
  }
  return sum;
}

void lstm_process(const lstm_coeffs *c, lstm_state *s, int32_t n, const real_t *restrict x,
    real_t *restrict y) {
  const int32_t units = c->units;
  for (int32_t t = 0; t < n; t++) {
    const int32_t from = t * c->inputs;
    const int32_t to = t * units;
    for (int32_t i = 0; i < units; i++) {
      const int32_t fRow = units + i;
      const int32_t gRow = 2 * units + i;
      const int32_t oRow = 3 * units + i;
      const real_t input = slipring_sigmoid(c->biasIh[i]
          + lstm_dot(c->weightIh, i, x, from, c->inputs)
          + (c->biasHh[i] + lstm_dot(c->weightHh, i, s->h, 0, units)));
      const real_t forget = slipring_sigmoid(c->biasIh[fRow]
          + lstm_dot(c->weightIh, fRow, x, from, c->inputs)
          + (c->biasHh[fRow] + lstm_dot(c->weightHh, fRow, s->h, 0, units)));
      const real_t candidate = slipring_tanh(c->biasIh[gRow]
          + lstm_dot(c->weightIh, gRow, x, from, c->inputs)
          + (c->biasHh[gRow] + lstm_dot(c->weightHh, gRow, s->h, 0, units)));
      const real_t output = slipring_sigmoid(c->biasIh[oRow]
          + lstm_dot(c->weightIh, oRow, x, from, c->inputs)
          + (c->biasHh[oRow] + lstm_dot(c->weightHh, oRow, s->h, 0, units)));
      s->c[i] = forget * s->c[i] + input * candidate;
      y[to + i] = output * slipring_tanh(s->c[i]);
    }
    // only now: every unit reads the whole old state
    for (int32_t i = 0; i < units; i++) {
      s->h[i] = y[to + i];
    }
  }
}
