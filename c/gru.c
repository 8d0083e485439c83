/* gru.c. Generated from src/nn/gru.ts; do not edit. */
#include "gru.h"
#include "intrinsics.h"

SLIPRING_EXACT

/* Row `row` of w times the n values of x from `from` on. */
static real_t gru_dot(const real_t *w, int32_t row, const real_t *x, int32_t from, int32_t n) {
  const int32_t start = row * n;
  real_t sum = REAL_C(0.0);
  for (int32_t k = 0; k < n; k++) {
    sum += w[start + k] * x[from + k];
  }
  return sum;
}

void gru_process(const gru_coeffs *c, gru_state *s, int32_t n, const real_t *restrict x,
    real_t *restrict y) {
  const int32_t units = c->units;
  for (int32_t t = 0; t < n; t++) {
    const int32_t from = t * c->inputs;
    const int32_t to = t * units;
    for (int32_t i = 0; i < units; i++) {
      const int32_t zRow = units + i;
      const int32_t nRow = 2 * units + i;
      const real_t r = slipring_sigmoid(c->biasIh[i] + gru_dot(c->weightIh, i, x, from, c->inputs)
          + (c->biasHh[i] + gru_dot(c->weightHh, i, s->h, 0, units)));
      const real_t z = slipring_sigmoid(c->biasIh[zRow]
          + gru_dot(c->weightIh, zRow, x, from, c->inputs)
          + (c->biasHh[zRow] + gru_dot(c->weightHh, zRow, s->h, 0, units)));
      const real_t hidden = c->biasHh[nRow] + gru_dot(c->weightHh, nRow, s->h, 0, units);
      const real_t candidate = slipring_tanh(c->biasIh[nRow]
          + gru_dot(c->weightIh, nRow, x, from, c->inputs) + r * hidden);
      y[to + i] = candidate + z * (s->h[i] - candidate);
    }
    // only now: every unit reads the whole old state
    for (int32_t i = 0; i < units; i++) {
      s->h[i] = y[to + i];
    }
  }
}
