/* rnn.c. Generated from src/nn/rnn.ts; do not edit. */
#include "rnn.h"
#include "intrinsics.h"

SLIPRING_EXACT

/* Row `row` of w times the n values of x from `from` on. */
static real_t rnn_dot(const real_t *w, int32_t row, const real_t *x, int32_t from, int32_t n) {
  const int32_t start = row * n;
  real_t sum = REAL_C(0.0);
  for (int32_t k = 0; k < n; k++) {
    sum += w[start + k] * x[from + k];
  }
  return sum;
}

void rnn_process(const rnn_coeffs *c, rnn_state *s, int32_t n, const real_t *restrict x,
    real_t *restrict y) {
  const int32_t units = c->units;
  for (int32_t t = 0; t < n; t++) {
    const int32_t from = t * c->inputs;
    const int32_t to = t * units;
    for (int32_t i = 0; i < units; i++) {
      const real_t given = c->biasIh[i] + rnn_dot(c->weightIh, i, x, from, c->inputs);
      const real_t sum = given + (c->biasHh[i] + rnn_dot(c->weightHh, i, s->h, 0, units));
      if (c->activation == 0) {
        y[to + i] = slipring_tanh(sum);
      } else {
        y[to + i] = sum > REAL_C(0.0) ? sum : REAL_C(0.0);
      }
    }
    // only now: every unit reads the whole old state
    for (int32_t i = 0; i < units; i++) {
      s->h[i] = y[to + i];
    }
  }
}
