/* gruInt8.c. Generated from src/nn/gruInt8.ts; do not edit. */
#include "gruInt8.h"

SLIPRING_EXACT

/* floor(a m / 65536) for 0 <= m <= 32767, by products that fit into 32 bits. */
static int32_t gruInt8_mulh16(int32_t a, int32_t m) {
  return (a >> 16) * m + (((a & 65535) * m) >> 16);
}

/* Row `row` of w times the n values of x from `from` on. */
static int32_t gruInt8_dot(const int8_t *w, int32_t row, const int16_t *x, int32_t from,
    int32_t n) {
  const int32_t start = row * n;
  int32_t sum = 0;
  for (int32_t k = 0; k < n; k++) {
    sum += (int32_t)w[start + k] * (int32_t)x[from + k];
  }
  return sum;
}

static int32_t gruInt8_clamp(int32_t v, int32_t low, int32_t high) {
  return v < low ? low : v > high ? high : v;
}

/* Table value at u (Q3.12), linear between entries: Q0.15 with 7 more bits, plus `rounding`. */
static int32_t gruInt8_interpolate(const int16_t *table, int32_t u, int32_t rounding) {
  const int32_t bounded = gruInt8_clamp(u, -32768, 32767);
  const int32_t k = (bounded >> 7) + 256;
  return (int32_t)table[k] * 128 + ((int32_t)table[k + 1] - (int32_t)table[k]) * (bounded & 127)
      + rounding;
}

/* Logistic function of 2 u, u in Q3.12: (1 + tanh u) / 2. */
static int32_t gruInt8_sigmoidQ15(const int16_t *table, int32_t u) {
  return gruInt8_interpolate(table, u, 4194432) >> 8;
}

/* tanh of u in Q3.12. */
static int32_t gruInt8_tanhQ15(const int16_t *table, int32_t u) {
  return gruInt8_interpolate(table, u, 64) >> 7;
}

void gruInt8_process(const gruInt8_coeffs *c, gruInt8_state *s, int32_t n,
    const int16_t *restrict x, int16_t *restrict y) {
  const int32_t units = c->units;
  for (int32_t t = 0; t < n; t++) {
    const int32_t from = t * c->inputs;
    const int32_t to = t * units;
    for (int32_t i = 0; i < units; i++) {
      const int32_t zRow = units + i;
      const int32_t nRow = 2 * units + i;
      const int32_t rIn = gruInt8_mulh16(gruInt8_dot(c->weightIh, i, x, from, c->inputs),
          c->multiplierIh[i]);
      const int32_t rHidden = gruInt8_mulh16(gruInt8_dot(c->weightHh, i, s->h, 0, units),
          c->multiplierHh[i]);
      const int32_t r = gruInt8_sigmoidQ15(c->tanhTable, (c->bias[i] + rIn + rHidden) >> c->shift);
      const int32_t zIn = gruInt8_mulh16(gruInt8_dot(c->weightIh, zRow, x, from, c->inputs),
          c->multiplierIh[zRow]);
      const int32_t zHidden = gruInt8_mulh16(gruInt8_dot(c->weightHh, zRow, s->h, 0, units),
          c->multiplierHh[zRow]);
      const int32_t z = gruInt8_sigmoidQ15(c->tanhTable, (c->bias[zRow] + zIn + zHidden)
          >> c->shift);
      const int32_t nIn = gruInt8_mulh16(gruInt8_dot(c->weightIh, nRow, x, from, c->inputs),
          c->multiplierIh[nRow]);
      const int32_t nHidden = gruInt8_mulh16(gruInt8_dot(c->weightHh, nRow, s->h, 0, units),
          c->multiplierHh[nRow]);
      // 17 bits, so that the product with r stays below 2^31
      const int32_t hidden = gruInt8_clamp((c->bias[3 * units + i] + nHidden) >> c->shift, -65536,
          65535);
      const int32_t gated = (r * hidden + 16384) >> 15;
      const int32_t candidate = gruInt8_tanhQ15(c->tanhTable, ((c->bias[nRow] + nIn) >> c->shift)
          + gated);
      y[to + i] = (int16_t)(candidate + ((z * ((int32_t)s->h[i] - candidate) + 16384) >> 15));
    }
    for (int32_t i = 0; i < units; i++) {
      s->h[i] = y[to + i];
    }
  }
}
