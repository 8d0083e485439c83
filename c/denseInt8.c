/* denseInt8.c. Generated from src/nn/denseInt8.ts; do not edit. */
#include "denseInt8.h"

SLIPRING_EXACT

static int32_t denseInt8_saturate(int32_t v) {
  return v < -32768 ? -32768 : v > 32767 ? 32767 : v;
}

/* floor(a m / 65536) for 0 <= m <= 32767, by products that fit into 32 bits. */
static int32_t denseInt8_mulh16(int32_t a, int32_t m) {
  return (a >> 16) * m + (((a & 65535) * m) >> 16);
}

/* tanh of u in Q3.12, linear between the table's entries. */
static int32_t denseInt8_tanhQ15(const int16_t *table, int32_t u) {
  const int32_t k = (u >> 7) + 256;
  return ((int32_t)table[k] * 128 + ((int32_t)table[k + 1] - (int32_t)table[k]) * (u & 127) + 64)
      >> 7;
}

void denseInt8_process(const denseInt8_coeffs *c, denseInt8_state *_s, int32_t n,
    const int16_t *restrict x, int16_t *restrict y) {
  (void)_s;
  for (int32_t t = 0; t < n; t++) {
    const int32_t from = t * c->inputs;
    for (int32_t i = 0; i < c->units; i++) {
      const int32_t row = i * c->inputs;
      int32_t sum = 0;
      for (int32_t k = 0; k < c->inputs; k++) {
        sum += (int32_t)c->weight[row + k] * (int32_t)x[from + k];
      }
      int32_t u = denseInt8_saturate((c->bias[i] + denseInt8_mulh16(sum, c->multiplier[i]))
          >> c->shift);
      if (c->activation == 1) {
        u = denseInt8_tanhQ15(c->tanhTable, u);
      } else if (c->activation == 2 && u < 0) {
        u = 0;
      }
      y[t * c->units + i] = (int16_t)u;
    }
  }
}
