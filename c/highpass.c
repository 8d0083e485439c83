/* highpass.c. Generated from src/operators/iir/cascade.ts; do not edit. */
#include "highpass.h"

SLIPRING_EXACT

/* Puts the memory into the steady state of a constant x: no start-up transient. */
static void highpass_settle(const highpass_coeffs *c, real_t *memory, real_t x) {
  const int32_t count = 2 * c->pairs + (c->single ? 1 : 0);
  real_t v = x;
  int32_t m = 0;
  for (int32_t k = 0; k < count; k++) {
    const int32_t p = 5 * k;
    // a pair keeps its input with the gain of the first, then the outputs of both
    if ((k & 1) == 0) {
      memory[m] = c->sections[p] * v;
      memory[m + 1] = c->sections[p] * v;
      m += 2;
    }
    v *= (c->sections[p] * (REAL_C(1.0) + c->sections[p + 1] + c->sections[p + 2]))
        / (REAL_C(1.0) + c->sections[p + 3] + c->sections[p + 4]);
    memory[m] = v;
    memory[m + 1] = v;
    m += 2;
  }
}

/* One section, direct form I; x and y may be the same array. Its coefficients start at p, its memory at m. */
static void highpass_single(const real_t *sections, int32_t p, real_t *memory, int32_t m, int32_t n,
    const real_t *x, real_t *y) {
  const real_t gain = sections[p];
  const real_t b1 = sections[p + 1];
  const real_t b2 = sections[p + 2];
  const real_t a1 = sections[p + 3];
  const real_t a2 = sections[p + 4];
  real_t x1 = memory[m];
  real_t x2 = memory[m + 1];
  real_t y1 = memory[m + 2];
  real_t y2 = memory[m + 3];
  for (int32_t i = 0; i < n; i++) {
    const real_t x0 = gain * x[i];
    const real_t y0 = x0 + b1 * x1 + b2 * x2 - a2 * y2 - a1 * y1;
    x2 = x1;
    x1 = x0;
    y2 = y1;
    y1 = y0;
    y[i] = y0;
  }
  memory[m] = x1;
  memory[m + 1] = x2;
  memory[m + 2] = y1;
  memory[m + 3] = y2;
}

/* Two sections, as single: the first's delayed outputs are the second's delayed inputs. */
static void highpass_pair(const real_t *sections, int32_t p, real_t *memory, int32_t m, int32_t n,
    const real_t *x, real_t *y) {
  const real_t gain1 = sections[p];
  const real_t b11 = sections[p + 1];
  const real_t b12 = sections[p + 2];
  const real_t a11 = sections[p + 3];
  const real_t a12 = sections[p + 4];
  const real_t gain2 = sections[p + 5];
  const real_t b21 = sections[p + 6];
  const real_t b22 = sections[p + 7];
  const real_t a21 = sections[p + 8];
  const real_t a22 = sections[p + 9];
  real_t x1 = memory[m];
  real_t x2 = memory[m + 1];
  real_t v1 = memory[m + 2];
  real_t v2 = memory[m + 3];
  real_t y1 = memory[m + 4];
  real_t y2 = memory[m + 5];
  for (int32_t i = 0; i < n; i++) {
    const real_t x0 = gain1 * x[i];
    // the newest feedback stands last: only it waits for the sample before
    const real_t v0 = x0 + b11 * x1 + b12 * x2 - a12 * v2 - a11 * v1;
    const real_t y0 = gain2 * (v0 + b21 * v1 + b22 * v2) - a22 * y2 - a21 * y1;
    x2 = x1;
    x1 = x0;
    v2 = v1;
    v1 = v0;
    y2 = y1;
    y1 = y0;
    y[i] = y0;
  }
  memory[m] = x1;
  memory[m + 1] = x2;
  memory[m + 2] = v1;
  memory[m + 3] = v2;
  memory[m + 4] = y1;
  memory[m + 5] = y2;
}

/* Runs the sections one after the other, two a pass, from the steady state of the first sample. */
void highpass_process(const highpass_coeffs *c, highpass_state *s, int32_t n,
    const real_t *restrict x, real_t *restrict y) {
  if (!s->started && n > 0) {
    highpass_settle(c, s->memory, x[0]);
    s->started = true;
  }
  if (c->pairs == 0) {
    highpass_single(c->sections, 0, s->memory, 0, n, x, y);
    return;
  }
  highpass_pair(c->sections, 0, s->memory, 0, n, x, y);
  for (int32_t k = 1; k < c->pairs; k++) {
    highpass_pair(c->sections, 10 * k, s->memory, 6 * k, n, y, y);
  }
  if (c->single) {
    highpass_single(c->sections, 10 * c->pairs, s->memory, 6 * c->pairs, n, y, y);
  }
}
