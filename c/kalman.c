/* kalman.c. Generated from src/operators/kalman.ts; do not edit. */
#include "kalman.h"

SLIPRING_EXACT

/* Passes measurements that nothing is to be said about, with one state; gives the first other one. */
static int32_t kalman_pass(const kalman_coeffs *c, kalman_state *s, int32_t start, int32_t n,
    const real_t *x, real_t *y, real_t *std, real_t *nis) {
  const real_t a = c->a[0];
  const real_t h = c->c[0];
  const real_t noise = c->r;
  const real_t drift = c->q[0];
  real_t estimate = s->x[0];
  real_t p = s->p[0];
  int32_t i = start;
  while (i < n) {
    const real_t expected = a * estimate;
    const real_t before = a * p * a + drift;
    const real_t variance = h * before * h + noise;
    const real_t surprise = x[i] - h * expected;
    // false for NaN, too
    if (!(surprise * surprise <= c->gate * variance)) {
      break;
    }
    const real_t share = REAL_C(1.0) / variance;
    const real_t gain = before * h * share;
    estimate = expected + gain * surprise;
    // P (1 - K C) = P R / S: no difference of nearly equal numbers
    p = before * noise * share;
    y[i] = h * estimate;
    if (c->details) {
      nis[i] = surprise * surprise * share;
      std[i] = slipring_sqrt(h * p * h);
    }
    i++;
  }
  if (i > start) {
    s->outliers = 0;
  }
  s->x[0] = estimate;
  s->p[0] = p;
  return i;
}

/* The filter starts with a measurement. */
static void kalman_begin(const kalman_coeffs *c, kalman_state *s, real_t z) {
  for (int32_t k = 0; k < c->order; k++) {
    s->x[k] = c->first[k] * z;
  }
  for (int32_t k = 0; k < c->order * c->order; k++) {
    s->p[k] = c->covariance[k];
  }
  s->nis = REAL_C(0.0);
  s->outliers = 0;
  s->absentRun = 0;
  s->started = true;
}

/* Sum of the products of n elements, those of u in a row, those of v `stride` apart. */
static real_t kalman_dot(const real_t *u, int32_t atU, const real_t *v, int32_t atV, int32_t stride,
    int32_t n) {
  real_t all = u[atU] * v[atV];
  for (int32_t k = 1; k < n; k++) {
    all += u[atU + k] * v[atV + k * stride];
  }
  return all;
}

/* x = A x, P = A P A' + Q. */
static void kalman_predict(const kalman_coeffs *c, kalman_state *s) {
  const int32_t m = c->order;
  const real_t *a = c->a;
  real_t *p = s->p;
  real_t *scratch = s->scratch;
  if (m == 1) {
    s->x[0] = a[0] * s->x[0];
    p[0] = a[0] * p[0] * a[0] + c->q[0];
    return;
  }
  for (int32_t r = 0; r < m; r++) {
    scratch[r] = kalman_dot(a, r * m, s->x, 0, 1, m);
  }
  for (int32_t r = 0; r < m; r++) {
    s->x[r] = scratch[r];
  }
  for (int32_t r = 0; r < m; r++) {
    for (int32_t k = 0; k < m; k++) {
      scratch[r * m + k] = kalman_dot(a, r * m, p, k, m, m);
    }
  }
  for (int32_t r = 0; r < m; r++) {
    for (int32_t k = 0; k <= r; k++) {
      p[r * m + k] = kalman_dot(scratch, r * m, a, k * m, 1, m) + c->q[r * m + k];
      p[k * m + r] = p[r * m + k];
    }
  }
}

/* C x. */
static real_t kalman_measured(const kalman_coeffs *c, const kalman_state *s) {
  return kalman_dot(c->c, 0, s->x, 0, 1, c->order);
}

/* Takes a measurement in (covariance in Joseph's form, which stays positive), unless the gate is shut to it. */
static bool kalman_update(const kalman_coeffs *c, kalman_state *s, real_t z) {
  const int32_t m = c->order;
  real_t *p = s->p;
  real_t *gain = s->gain;
  real_t *pc = s->scratch;
  for (int32_t r = 0; r < m; r++) {
    pc[r] = kalman_dot(p, r * m, c->c, 0, 1, m);
  }
  const real_t predicted = kalman_dot(c->c, 0, pc, 0, 1, m);
  const real_t variance = predicted + c->r;
  const real_t surprise = z - kalman_measured(c, s);
  s->nis = (surprise * surprise) / variance;
  if (s->nis > c->gate) {
    return false;
  }
  for (int32_t r = 0; r < m; r++) {
    gain[r] = pc[r] / variance;
    s->x[r] = s->x[r] + gain[r] * surprise;
  }
  for (int32_t r = 0; r < m; r++) {
    const real_t left = pc[r] - gain[r] * predicted;
    for (int32_t k = 0; k <= r; k++) {
      p[r * m + k] = p[r * m + k] - gain[r] * pc[k] - left * gain[k] + c->r * gain[r] * gain[k];
      p[k * m + r] = p[r * m + k];
    }
  }
  return true;
}

/* Square root of C P C'. */
static real_t kalman_deviation(const kalman_coeffs *c, const kalman_state *s) {
  real_t variance = REAL_C(0.0);
  for (int32_t r = 0; r < c->order; r++) {
    variance += c->c[r] * kalman_dot(s->p, r * c->order, c->c, 0, 1, c->order);
  }
  return variance > REAL_C(0.0) ? slipring_sqrt(variance) : REAL_C(0.0);
}

/* One sample, whatever it is. */
static void kalman_step(const kalman_coeffs *c, kalman_state *s, int32_t i, const real_t *x,
    real_t *y, real_t *rate, real_t *std, real_t *nis, uint8_t *q) {
  const bool present = !slipring_absent(x[i]);
  if (s->warm > 0) {
    s->warm--;
  }
  if (!present) {
    s->warm = c->warmup;
  }
  int32_t flag = s->warm > 0 ? SLIPRING_WARMUP : 0;
  if (!s->started) {
    if (present) {
      kalman_begin(c, s, x[i]);
    }
  } else {
    kalman_predict(c, s);
    if (!present) {
      flag = SLIPRING_INTERPOLATED;
      s->nis = REAL_C(0.0);
      s->absentRun++;
      // the predictions of a model that is not stable end where they are no number any more
      if (s->absentRun > c->longest || slipring_absent(kalman_measured(c, s))) {
        s->started = false;
      }
    } else {
      s->absentRun = 0;
      if (!kalman_update(c, s, x[i])) {
        flag = flag | SLIPRING_OUTLIER;
        if (s->outliers < c->shiftAfter) {
          s->outliers++;
          if (s->outliers == c->shiftAfter) {
            kalman_begin(c, s, x[i]);
          }
        }
      } else {
        s->outliers = 0;
      }
    }
  }
  q[i] = (uint8_t)(s->started ? flag : SLIPRING_MISSING);
  y[i] = s->started ? kalman_measured(c, s) : SLIPRING_NAN;
  rate[i] = s->started && c->order > 1 ? s->x[1] : SLIPRING_NAN;
  std[i] = s->started ? kalman_deviation(c, s) : SLIPRING_NAN;
  nis[i] = s->started ? s->nis : SLIPRING_NAN;
}

void kalman_process(const kalman_coeffs *c, kalman_state *s, int32_t n, const real_t *restrict x,
    real_t *restrict y, real_t *restrict rate, real_t *restrict std, real_t *restrict nis,
    uint8_t *restrict q) {
  int32_t i = 0;
  while (i < n) {
    if (c->order == 1 && s->started && s->warm == 0 && s->absentRun == 0) {
      i = kalman_pass(c, s, i, n, x, y, std, nis);
    }
    if (i < n) {
      kalman_step(c, s, i, x, y, rate, std, nis, q);
    }
    i++;
  }
}
