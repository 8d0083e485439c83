/* resample.c. Generated from src/operators/resample.ts; do not edit. */
#include "resample.h"

SLIPRING_EXACT

/* An output, in four sums, which need not wait for each other. */
static void resample_dot(const real_t *taps, int32_t firstTap, int32_t tapCount, const real_t *line,
    int32_t from, real_t *y, int32_t to) {
  real_t sum0 = REAL_C(0.0);
  real_t sum1 = REAL_C(0.0);
  real_t sum2 = REAL_C(0.0);
  real_t sum3 = REAL_C(0.0);
  int32_t k = 0;
  for (; k + 4 <= tapCount; k += 4) {
    sum0 += taps[firstTap + k] * line[from + k];
    sum1 += taps[firstTap + k + 1] * line[from + k + 1];
    sum2 += taps[firstTap + k + 2] * line[from + k + 2];
    sum3 += taps[firstTap + k + 3] * line[from + k + 3];
  }
  for (; k < tapCount; k++) {
    sum0 += taps[firstTap + k] * line[from + k];
  }
  y[to] = sum0 + sum1 + (sum2 + sum3);
}

int32_t resample_process(const resample_coeffs *c, resample_state *s, int32_t n,
    const real_t *restrict x, real_t *restrict y) {
  real_t *line = s->line;
  const real_t *taps = c->taps;
  const int32_t tapCount = c->tapCount;
  const int32_t up = c->up;
  const int32_t down = c->period;
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
      for (; phase < up; phase += down) {
        resample_dot(taps, phase * tapCount, tapCount, line, at + j - tapCount + 1, y, outputs);
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
