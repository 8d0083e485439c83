/* headInt8.c. Generated from src/nn/headInt8.ts; do not edit. */
#include "headInt8.h"

SLIPRING_EXACT

/* floor(a m / 65536) for 0 <= m <= 32767, by products that fit into 32 bits. */
static int32_t headInt8_mulh16(int32_t a, int32_t m) {
  return (a >> 16) * m + (((a & 65535) * m) >> 16);
}

void headInt8_process(const headInt8_coeffs *c, headInt8_state *_s, int32_t n,
    const int16_t *restrict x, int32_t *restrict y) {
  (void)_s;
  for (int32_t t = 0; t < n; t++) {
    const int32_t from = t * c->inputs;
    for (int32_t i = 0; i < c->units; i++) {
      const int32_t row = i * c->inputs;
      int32_t sum = 0;
      for (int32_t k = 0; k < c->inputs; k++) {
        sum += (int32_t)c->weight[row + k] * (int32_t)x[from + k];
      }
      y[t * c->units + i] = (c->bias[i] + headInt8_mulh16(sum, c->multiplier[i])) >> c->shift;
    }
  }
}
