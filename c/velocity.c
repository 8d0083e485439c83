/* velocity.c. Generated from src/operators/velocity.ts; do not edit. */
#include "velocity.h"

SLIPRING_EXACT

static const int32_t SAVGOL = 0;

static const int32_t MT = 1;

/* Steps that are taken in before those that are kept move to the front. */
static const int32_t ROOM = 64;

/* No encoder gives more counts in a sample; keeps sums of counts inside an i32. */
static const real_t MOST_COUNTS = REAL_C(1048576.0);

/* A step by the shorter way round. */
static real_t velocity_shorter(real_t step, real_t modulus) {
  const real_t half = REAL_C(0.5) * modulus;
  return step > half || step < -half ? step - modulus * slipring_floor((step + half) / modulus)
      : step;
}

/* count outputs from y[to]; the window of the first one starts at steps[first]. Four at a time share their loads. */
static void velocity_convolve(const velocity_coeffs *c, const real_t *steps, int32_t first,
    real_t *y, int32_t to, int32_t count) {
  const real_t *weights = c->weights;
  const int32_t length = c->windowLength - 1;
  int32_t i = 0;
  for (; i + 4 <= count; i += 4) {
    const int32_t p = first + i;
    real_t d0 = steps[p];
    real_t d1 = steps[p + 1];
    real_t d2 = steps[p + 2];
    real_t v0 = REAL_C(0.0);
    real_t v1 = REAL_C(0.0);
    real_t v2 = REAL_C(0.0);
    real_t v3 = REAL_C(0.0);
    for (int32_t k = 0; k < length; k++) {
      const real_t w = weights[k];
      const real_t d3 = steps[p + k + 3];
      v0 += w * d0;
      v1 += w * d1;
      v2 += w * d2;
      v3 += w * d3;
      d0 = d1;
      d1 = d2;
      d2 = d3;
    }
    y[to + i] = v0;
    y[to + i + 1] = v1;
    y[to + i + 2] = v2;
    y[to + i + 3] = v3;
  }
  for (; i < count; i++) {
    real_t v = REAL_C(0.0);
    for (int32_t k = 0; k < length; k++) {
      v += weights[k] * steps[first + i + k];
    }
    y[to + i] = v;
  }
}

static void velocity_fitSlope(const velocity_coeffs *c, velocity_state *s, int32_t n,
    const real_t *x, real_t *y) {
  real_t *steps = s->steps;
  const int32_t kept = c->windowLength - 2;
  int32_t end = s->at;
  real_t x1 = s->x1;
  int32_t from = 0;
  while (from < n) {
    if (end == kept + ROOM) {
      for (int32_t k = 0; k < kept; k++) {
        steps[k] = steps[end - kept + k];
      }
      end = kept;
    }
    const int32_t count = slipring_min_i32(n - from, kept + ROOM - end);
    for (int32_t i = 0; i < count; i++) {
      steps[end + i] = velocity_shorter(x[from + i] - x1, c->modulus);
      x1 = x[from + i];
    }
    velocity_convolve(c, steps, end - kept, y, from, count);
    end += count;
    from += count;
  }
  s->at = end;
  s->x1 = x1;
}

static void velocity_timeEdges(const velocity_coeffs *c, velocity_state *s, int32_t n,
    const real_t *x, real_t *y) {
  int32_t *counts = s->counts;
  int32_t *ages = s->ages;
  const int32_t standstill = c->standstill;
  int32_t at = s->at;
  int32_t sum = s->sum;
  int32_t age = s->age;
  real_t speed = s->speed;
  real_t x1 = s->x1;
  for (int32_t i = 0; i < n; i++) {
    const real_t reading = slipring_floor(x[i] + REAL_C(0.5));
    const int32_t step = slipring_trunc(slipring_max(-MOST_COUNTS,
        slipring_min(MOST_COUNTS,
        velocity_shorter(reading - slipring_floor(x1 + REAL_C(0.5)), c->modulus))));
    x1 = x[i];
    age = step != 0 ? 0 : age < standstill ? age + 1 : standstill;
    sum += step - counts[at];
    // from the last edge before the window to the last edge in it; after a rest, from the window's beginning
    const int32_t before = ages[at] < standstill ? ages[at] : 0;
    const int32_t elapsed = c->windowLength + before - age;
    counts[at] = step;
    ages[at] = age;
    at = at + 1 == c->windowLength ? 0 : at + 1;
    if (age >= standstill) {
      speed = REAL_C(0.0);
    } else if (elapsed > 0) {
      speed = ((real_t)sum * c->scale) / (real_t)elapsed;
    } else {
      // no edge in the window: less than one count since the last
      const real_t limit = c->scale / (real_t)age;
      speed = slipring_max(-limit, slipring_min(limit, speed));
    }
    y[i] = speed;
  }
  s->at = at;
  s->sum = sum;
  s->age = age;
  s->speed = speed;
  s->x1 = x1;
}

static void velocity_observe(const velocity_coeffs *c, velocity_state *s, int32_t n,
    const real_t *x, real_t *y) {
  real_t error = s->error;
  real_t speed = s->speed;
  real_t x1 = s->x1;
  for (int32_t i = 0; i < n; i++) {
    error += velocity_shorter(x[i] - x1, c->modulus);
    x1 = x[i];
    speed += c->speedGain * error;
    y[i] = speed * c->scale;
    error -= c->angleGain * error + speed;
  }
  s->error = error;
  s->speed = speed;
  s->x1 = x1;
}

void velocity_process(const velocity_coeffs *c, velocity_state *s, int32_t n,
    const real_t *restrict x, real_t *restrict y) {
  if (!s->started) {
    s->x1 = x[0];
    s->started = true;
  }
  if (c->method == SAVGOL) {
    velocity_fitSlope(c, s, n, x, y);
  } else if (c->method == MT) {
    velocity_timeEdges(c, s, n, x, y);
  } else {
    velocity_observe(c, s, n, x, y);
  }
}
