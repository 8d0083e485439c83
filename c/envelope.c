/* envelope.c. Generated from src/operators/envelope.ts; do not edit. */
#include "envelope.h"

SLIPRING_EXACT

/* Makes room in the line: the last 2 delay samples go to its front. */
static void envelope_moveBack(const envelope_coeffs *c, envelope_state *s) {
  const int32_t kept = 2 * c->delay;
  for (int32_t k = 0; k < kept; k++) {
    s->line[k] = s->line[s->end - kept + k];
  }
  s->end = kept;
}

void envelope_process(const envelope_coeffs *c, envelope_state *s, int32_t n,
    const real_t *restrict x, real_t *restrict y) {
  real_t *line = s->line;
  const real_t *taps = c->taps;
  const int32_t delay = c->delay;
  int32_t i = 0;
  while (i < n) {
    if (s->end == c->lineLength) {
      envelope_moveBack(c, s);
    }
    const int32_t count = slipring_min_i32(n - i, c->lineLength - s->end);
    for (int32_t k = 0; k < count; k++) {
      line[s->end + k] = x[i + k];
    }
    for (int32_t k = 0; k < count; k++) {
      const int32_t middle = s->end + k - delay;
      real_t imaginary = REAL_C(0.0);
      int32_t near = middle - 1;
      int32_t far = middle + 1;
      for (int32_t j = 0; 2 * j < delay; j++) {
        imaginary += taps[j] * (line[near] - line[far]);
        near -= 2;
        far += 2;
      }
      y[i + k] = slipring_sqrt(line[middle] * line[middle] + imaginary * imaginary);
    }
    s->end += count;
    i += count;
  }
}
