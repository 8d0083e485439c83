/* lowpass.c. Generated from src/operators/lowpass.ts; do not edit. */
#include "lowpass.h"

SLIPRING_EXACT

/* Puts the memory into the steady state of a constant x: no start-up transient. */
static void lowpass_settle(const lowpass_coeffs *c, real_t *memory, real_t x) {
  real_t v = x;
  int32_t m = 0;
  for (int32_t k = 0; k < c->singles + 2 * c->pairs; k++) {
    const int32_t p = 5 * k;
    v *= c->sections[p];
    // the second of a pair shares the first's outputs as its inputs
    if (k < c->singles || ((k - c->singles) & 1) == 0) {
      memory[m] = v;
      memory[m + 1] = v;
      m += 2;
    }
    v *= (REAL_C(1.0) + c->sections[p + 1] + c->sections[p + 2])
        / (REAL_C(1.0) + c->sections[p + 3] + c->sections[p + 4]);
    memory[m] = v;
    memory[m + 1] = v;
    m += 2;
  }
}

/* One section, direct form I; x and y may be the same array. Its coefficients start at p, its memory at m. */
static void lowpass_single(const real_t *sections, int32_t p, real_t *memory, int32_t m, int32_t n,
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

/* Two sections with numerators 1 2 1, as single: the first's delayed outputs are the second's delayed inputs. */
static void lowpass_pair(const real_t *sections, int32_t p, real_t *memory, int32_t m, int32_t n,
    const real_t *x, real_t *y) {
  const real_t gain = sections[p];
  const real_t a11 = sections[p + 3];
  const real_t a12 = sections[p + 4];
  const real_t a21 = sections[p + 8];
  const real_t a22 = sections[p + 9];
  real_t x1 = memory[m];
  real_t x2 = memory[m + 1];
  real_t v1 = memory[m + 2];
  real_t v2 = memory[m + 3];
  real_t y1 = memory[m + 4];
  real_t y2 = memory[m + 5];
  for (int32_t i = 0; i < n; i++) {
    const real_t x0 = gain * x[i];
    // the newest feedback stands last: only it waits for the sample before
    const real_t v0 = x0 + x2 + REAL_C(2.0) * x1 - a12 * v2 - a11 * v1;
    const real_t y0 = v0 + v2 + REAL_C(2.0) * v1 - a22 * y2 - a21 * y1;
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

int32_t lowpass_process(const lowpass_coeffs *c, lowpass_state *s, int32_t n,
    const real_t *restrict x, real_t *restrict y) {
  if (!s->started && n > 0) {
    lowpass_settle(c, s->memory, x[0]);
    s->started = true;
  }
  if (c->singles > 0) {
    lowpass_single(c->sections, 0, s->memory, 0, n, x, y);
  } else {
    lowpass_pair(c->sections, 0, s->memory, 0, n, x, y);
  }
  for (int32_t k = 1; k < c->singles; k++) {
    lowpass_single(c->sections, 5 * k, s->memory, 4 * k, n, y, y);
  }
  for (int32_t k = c->singles > 0 ? 0 : 1; k < c->pairs; k++) {
    lowpass_pair(c->sections, 5 * c->singles + 10 * k, s->memory, 4 * c->singles + 6 * k, n, y, y);
  }
  if (c->period == 1) {
    return n;
  }
  int32_t kept = 0;
  for (int32_t i = 0; i < n; i++) {
    if (s->index == 0) {
      y[kept] = y[i];
      kept++;
    }
    s->index = s->index + 1 == c->period ? 0 : s->index + 1;
  }
  return kept;
}
