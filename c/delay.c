/* delay.c. Generated from src/operators/delay.ts; do not edit. */
#include "delay.h"

SLIPRING_EXACT

void delay_process(const delay_coeffs *c, delay_state *s, int32_t n, const real_t *restrict x,
    real_t *restrict y) {
  real_t *ring = s->ring;
  real_t *past = s->past;
  const int32_t length = c->skipped + c->tapCount;
  // as if the first sample had always been there
  if (!s->started && n > 0) {
    for (int32_t k = 0; k < length; k++) {
      ring[k] = x[0];
    }
    for (int32_t k = 0; k < c->feedbackCount; k++) {
      past[k] = x[0];
    }
    s->started = true;
  }
  int32_t at = s->at;
  for (int32_t i = 0; i < n; i++) {
    ring[at] = x[i];
    int32_t place = at >= c->skipped ? at - c->skipped : at - c->skipped + length;
    real_t sum = REAL_C(0.0);
    for (int32_t k = 0; k < c->tapCount; k++) {
      sum += c->taps[k] * ring[place];
      place = place == 0 ? length - 1 : place - 1;
    }
    if (c->feedbackCount > 0) {
      for (int32_t k = c->feedbackCount - 1; k > 0; k--) {
        sum -= c->feedback[k] * past[k];
        past[k] = past[k - 1];
      }
      sum -= c->feedback[0] * past[0];
      past[0] = sum;
    }
    y[i] = sum;
    at = at + 1 == length ? 0 : at + 1;
  }
  s->at = at;
}
