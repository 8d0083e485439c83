/* velocity.c. Generated from src/operators/velocity.ts; do not edit. */
#include "velocity.h"

SLIPRING_EXACT

static const int32_t SAVGOL = 0;

static const int32_t MT = 1;

/* No encoder gives more counts in a sample; keeps sums of counts inside an i32. */
static const real_t MOST_COUNTS = REAL_C(1048576.0);

/* A step by the shorter way round. */
static real_t velocity_shorter(real_t step, real_t modulus) {
  const real_t half = REAL_C(0.5) * modulus;
  return step > half || step < -half ? step - modulus * slipring_floor((step + half) / modulus)
      : step;
}

static void velocity_fitSlope(const velocity_coeffs *c, velocity_state *s, int32_t n,
    const real_t *x, real_t *y) {
  real_t *steps = s->steps;
  const real_t *weights = c->weights;
  const int32_t length = c->windowLength - 1;
  int32_t at = s->at;
  real_t x1 = s->x1;
  for (int32_t i = 0; i < n; i++) {
    const real_t step = velocity_shorter(x[i] - x1, c->modulus);
    x1 = x[i];
    steps[at] = step;
    steps[at + length] = step;
    at = at + 1 == length ? 0 : at + 1;
    // steps[at] is now the oldest; the weights are symmetric
    real_t slope = REAL_C(0.0);
    int32_t far = at + length - 1;
    for (int32_t j = 0; j < length >> 1; j++) {
      slope += weights[j] * (steps[at + j] + steps[far - j]);
    }
    y[i] = slope * c->scale;
  }
  s->at = at;
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
