/* resample.c. Generated from src/operators/resample.ts; do not edit. */
#include "resample.h"

SLIPRING_EXACT

/* In two sums, which need not wait for each other. */
static real_t resample_dot(const real_t *taps, int32_t firstTap, int32_t tapCount,
    const real_t *line, int32_t from) {
  real_t even = REAL_C(0.0);
  real_t odd = REAL_C(0.0);
  int32_t k = 0;
  for (; k + 2 <= tapCount; k += 2) {
    even += taps[firstTap + k] * line[from + k];
    odd += taps[firstTap + k + 1] * line[from + k + 1];
  }
  if (k < tapCount) {
    even += taps[firstTap + k] * line[from + k];
  }
  return even + odd;
}

int32_t resample_process(const resample_coeffs *c, resample_state *s, int32_t n,
    const real_t *restrict x, real_t *restrict y) {
  real_t *line = s->line;
  const real_t *taps = c->taps;
  const int32_t tapCount = c->tapCount;
  const int32_t up = c->up;
  if (!s->started && n > 0) {
    s->phase = (c->period - ((s->index * up) % c->period)) % c->period;
    s->filled = tapCount - 1;
    // as if the first sample had always been there
    for (int32_t k = 0; k < tapCount - 1; k++) {
      line[k] = x[0];
    }
    s->started = true;
  }
  // how far behind the sample the next output stands, in 1 / up
  int32_t phase = s->phase;
  int32_t at = s->filled;
  int32_t outputs = 0;
  int32_t i = 0;
  while (i < n) {
    if (at == c->lineLength) {
      for (int32_t k = 0; k < tapCount - 1; k++) {
        line[k] = line[at - tapCount + 1 + k];
      }
      at = tapCount - 1;
    }
    const int32_t room = slipring_min_i32(n - i, c->lineLength - at);
    for (int32_t j = 0; j < room; j++) {
      line[at + j] = x[i + j];
      for (; phase < up; phase += c->period) {
        y[outputs] = resample_dot(taps, phase * tapCount, tapCount, line, at + j - tapCount + 1);
        outputs++;
      }
      phase -= up;
    }
    at += room;
    i += room;
  }
  s->phase = phase;
  s->filled = at;
  return outputs;
}
