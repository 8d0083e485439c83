/* decimate.c. Generated from src/operators/fir/stages.ts; do not edit. */
#include "decimate.h"

SLIPRING_EXACT

/* Samples that a line takes beyond its filter before it is moved back: more run faster, and cost memory. */
static const int32_t STRETCH = 64;

/* The steady state of a constant x, and each stage's place in its factor from the index of the first sample. */
static void decimate_start(const decimate_coeffs *c, decimate_state *s, real_t x) {
  int32_t index = s->index;
  for (int32_t k = 0; k < c->stages; k++) {
    const int32_t factor = c->factors[k];
    s->phase[k] = index % factor;
    // index of the first sample that the next stage gets
    const real_t up = (real_t)(index - s->phase[k]);
    index = slipring_trunc(up / (real_t)factor) + (s->phase[k] > 0 ? 1 : 0);
    s->filled[k] = c->lengths[k] - 1;
    for (int32_t i = 0; i < c->lengths[k] - 1; i++) {
      s->line[c->firstOfLine[k] + i] = x;
    }
  }
}

/* Four outputs from neighbouring windows, which share their loads. */
static void decimate_dotsInARow(const real_t *taps, int32_t firstTap, int32_t length,
    const real_t *line, int32_t from, real_t *y, int32_t to) {
  real_t x0 = line[from];
  real_t x1 = line[from + 1];
  real_t x2 = line[from + 2];
  real_t y0 = REAL_C(0.0);
  real_t y1 = REAL_C(0.0);
  real_t y2 = REAL_C(0.0);
  real_t y3 = REAL_C(0.0);
  for (int32_t k = 0; k < length; k++) {
    const real_t tap = taps[firstTap + k];
    const real_t x3 = line[from + 3 + k];
    y0 += tap * x0;
    y1 += tap * x1;
    y2 += tap * x2;
    y3 += tap * x3;
    x0 = x1;
    x1 = x2;
    x2 = x3;
  }
  y[to] = y0;
  y[to + 1] = y1;
  y[to + 2] = y2;
  y[to + 3] = y3;
}

/* count outputs to y[to]; their windows start at line[from] and every step samples on. Four at a time. */
static void decimate_dots(const real_t *taps, int32_t firstTap, int32_t length, const real_t *line,
    int32_t from, int32_t step, real_t *y, int32_t to, int32_t count) {
  int32_t i = 0;
  if (step == 1) {
    for (; i + 4 <= count; i += 4) {
      decimate_dotsInARow(taps, firstTap, length, line, from + i, y, to + i);
    }
  }
  for (; i + 4 <= count; i += 4) {
    const int32_t p = from + i * step;
    real_t y0 = REAL_C(0.0);
    real_t y1 = REAL_C(0.0);
    real_t y2 = REAL_C(0.0);
    real_t y3 = REAL_C(0.0);
    for (int32_t k = 0; k < length; k++) {
      const real_t tap = taps[firstTap + k];
      y0 += tap * line[p + k];
      y1 += tap * line[p + step + k];
      y2 += tap * line[p + 2 * step + k];
      y3 += tap * line[p + 3 * step + k];
    }
    y[to + i] = y0;
    y[to + i + 1] = y1;
    y[to + i + 2] = y2;
    y[to + i + 3] = y3;
  }
  for (; i < count; i++) {
    real_t sum = REAL_C(0.0);
    for (int32_t k = 0; k < length; k++) {
      sum += taps[firstTap + k] * line[from + i * step + k];
    }
    y[to + i] = sum;
  }
}

/* Stage k on n samples; x and y may be the same array. */
static int32_t decimate_run(const decimate_coeffs *c, decimate_state *s, int32_t k, int32_t n,
    const real_t *x, real_t *y) {
  real_t *line = s->line;
  const int32_t length = c->lengths[k];
  const int32_t factor = c->factors[k];
  const int32_t first = c->firstOfLine[k];
  const int32_t end = first + length - 1 + STRETCH;
  int32_t at = first + s->filled[k];
  int32_t phase = s->phase[k];
  int32_t outputs = 0;
  int32_t i = 0;
  while (i < n) {
    if (at == end) {
      for (int32_t j = 0; j < length - 1; j++) {
        line[first + j] = line[end - length + 1 + j];
      }
      at = first + length - 1;
    }
    const int32_t room = slipring_min_i32(n - i, end - at);
    for (int32_t j = 0; j < room; j++) {
      line[at + j] = x[i + j];
    }
    const int32_t next = phase == 0 ? 0 : factor - phase;
    int32_t due = 0;
    for (int32_t j = next; j < room; j += factor) {
      due++;
    }
    decimate_dots(c->taps, c->firstTap[k], length, line, at + next - length + 1, factor, y, outputs,
        due);
    outputs += due;
    phase = (phase + room) % factor;
    at += room;
    i += room;
  }
  s->filled[k] = at - first;
  s->phase[k] = phase;
  return outputs;
}

/* Runs the stages one after the other, each on what the one before has left; gives the number of outputs. */
int32_t decimate_process(const decimate_coeffs *c, decimate_state *s, int32_t n,
    const real_t *restrict x, real_t *restrict y) {
  if (!s->started && n > 0) {
    decimate_start(c, s, x[0]);
    s->started = true;
  }
  int32_t count = decimate_run(c, s, 0, n, x, y);
  for (int32_t k = 1; k < c->stages; k++) {
    count = decimate_run(c, s, k, count, y, y);
  }
  return count;
}
