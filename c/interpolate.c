/* interpolate.c. Generated from src/operators/interpolate.ts; do not edit. */
#include "interpolate.h"

SLIPRING_EXACT

/* Place in the ring of the sample k before. */
static int32_t interpolate_back(const interpolate_coeffs *c, int32_t at, int32_t k) {
  return at >= k ? at - k : at - k + c->length;
}

/* The hole before the last sample but one, again; where the second sample before it was not measured, its line stays. */
static void interpolate_fillCubic(const interpolate_coeffs *c, interpolate_state *s, int32_t hole) {
  if (s->count < hole + 3) {
    return;
  }
  const int32_t first = interpolate_back(c, s->at, hole + 3);
  const real_t y0 = s->ring[first];
  if (slipring_absent(y0) || s->filled[first] != 0) {
    return;
  }
  const real_t y1 = s->ring[interpolate_back(c, s->at, hole + 2)];
  const real_t y2 = s->ring[interpolate_back(c, s->at, 1)];
  const real_t y3 = s->ring[s->at];
  // Newton's polynomial through the places -1, 0, w, w + 1
  const real_t w = (real_t)(hole + 1);
  const real_t d1 = y1 - y0;
  const real_t d2 = (y2 - y1) / w;
  const real_t d3 = y3 - y2;
  const real_t e1 = (d2 - d1) / (w + REAL_C(1.0));
  const real_t e2 = (d3 - d2) / (w + REAL_C(1.0));
  const real_t f = (e2 - e1) / (w + REAL_C(2.0));
  for (int32_t k = 1; k <= hole; k++) {
    const real_t u = (real_t)k;
    s->ring[interpolate_back(c, s->at, hole + 2 - k)] = y0 + (u + REAL_C(1.0))
        * (d1 + u * (e1 + (u - w) * f));
  }
}

/* The hole just before the newest sample. */
static void interpolate_fillLinear(const interpolate_coeffs *c, interpolate_state *s,
    int32_t hole) {
  const real_t before = s->ring[interpolate_back(c, s->at, hole + 1)];
  const real_t steps = (real_t)(hole + 1);
  const real_t slope = (s->ring[s->at] - before) / steps;
  for (int32_t k = 1; k <= hole; k++) {
    const int32_t place = interpolate_back(c, s->at, hole + 1 - k);
    s->ring[place] = before + (real_t)k * slope;
    s->filled[place] = (uint8_t)1;
  }
}

void interpolate_process(const interpolate_coeffs *c, interpolate_state *s, int32_t n,
    const real_t *restrict x, real_t *restrict y, uint8_t *restrict q) {
  real_t *ring = s->ring;
  for (int32_t i = 0; i < n; i++) {
    const int32_t at = s->at;
    ring[at] = x[i];
    s->filled[at] = (uint8_t)0;
    if (slipring_absent(x[i])) {
      ring[at] = SLIPRING_NAN;
      s->closed = 0;
      s->hole = slipring_min_i32(s->hole + 1, c->longest + 1);
    } else {
      // a hole closed by the sample before has its second neighbour now
      if (c->cubic && s->closed > 0) {
        interpolate_fillCubic(c, s, s->closed);
      }
      s->closed = s->hole <= c->longest ? s->hole : 0;
      s->hole = 0;
      if (s->closed > 0) {
        interpolate_fillLinear(c, s, s->closed);
      }
    }
    const int32_t place = interpolate_back(c, at, c->delay);
    y[i] = ring[place];
    if (s->filled[place] != 0) {
      q[i] = (uint8_t)SLIPRING_INTERPOLATED;
    }
    if (slipring_absent(y[i])) {
      q[i] = (uint8_t)SLIPRING_MISSING;
    }
    if (s->count < c->length) {
      s->count++;
    }
    s->at = at + 1 == c->length ? 0 : at + 1;
  }
}
