/* highpass.c. Generated from src/operators/iir/cascade.ts; do not edit. */
#include "highpass.h"

SLIPRING_EXACT

/* Puts the memory into the steady state of a constant x: no start-up transient. */
static void highpass_settle(const highpass_coeffs *c, real_t *memory, real_t x) {
  real_t v = x;
  for (int32_t k = 0; k < c->count; k++) {
    const int32_t p = 5 * k;
    const int32_t m = 4 * k;
    v *= c->sections[p];
    memory[m] = v;
    memory[m + 1] = v;
    v *= (REAL_C(1.0) + c->sections[p + 1] + c->sections[p + 2])
        / (REAL_C(1.0) + c->sections[p + 3] + c->sections[p + 4]);
    memory[m + 2] = v;
    memory[m + 3] = v;
  }
}

/* One section, direct form I; x and y may be the same array. Its coefficients start at p, its memory at m. */
static void highpass_run(const real_t *sections, int32_t p, real_t *memory, int32_t m, int32_t n,
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
    // the newest feedback stands last: only it waits for the sample before
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

/*
 * Runs the sections one after the other from the steady state of the first sample. Two a pass would need more registers than there
 * are, where numerators differ.
 */
void highpass_process(const highpass_coeffs *c, highpass_state *s, int32_t n,
    const real_t *restrict x, real_t *restrict y) {
  if (!s->started && n > 0) {
    highpass_settle(c, s->memory, x[0]);
    s->started = true;
  }
  highpass_run(c->sections, 0, s->memory, 0, n, x, y);
  for (int32_t k = 1; k < c->count; k++) {
    highpass_run(c->sections, 5 * k, s->memory, 4 * k, n, y, y);
  }
}
