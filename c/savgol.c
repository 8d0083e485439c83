/* savgol.c. Generated from src/operators/savgol.ts; do not edit. */
#include "savgol.h"

SLIPRING_EXACT

/* Makes room in the line: the last window goes to its front. */
static void savgol_moveBack(const savgol_coeffs *c, savgol_state *s) {
  const int32_t kept = c->windowLength;
  for (int32_t k = 0; k < kept; k++) {
    s->line[k] = s->line[s->end - kept + k];
  }
  s->end = kept;
}

/* count outputs from y[to]; the window of the first one starts at x[first]. Four at a time share their loads. */
static void savgol_convolve(const savgol_coeffs *c, const real_t *x, int32_t first, real_t *y,
    int32_t to, int32_t count) {
  const real_t *taps = c->taps;
  const int32_t windowLength = c->windowLength;
  int32_t i = 0;
  for (; i + 4 <= count; i += 4) {
    const int32_t p = first + i;
    real_t x0 = x[p];
    real_t x1 = x[p + 1];
    real_t x2 = x[p + 2];
    real_t y0 = REAL_C(0.0);
    real_t y1 = REAL_C(0.0);
    real_t y2 = REAL_C(0.0);
    real_t y3 = REAL_C(0.0);
    for (int32_t k = 0; k < windowLength; k++) {
      const real_t tap = taps[k];
      const real_t x3 = x[p + k + 3];
      y0 += tap * x0;
      y1 += tap * x1;
      y2 += tap * x2;
      y3 += tap * x3;
      x0 = x1;
      x1 = x2;
      x2 = x3;
    }
    y[to + i] = y0;
    y[to + i + 1] = y1;
    y[to + i + 2] = y2;
    y[to + i + 3] = y3;
  }
  for (; i < count; i++) {
    real_t sum = REAL_C(0.0);
    for (int32_t k = 0; k < windowLength; k++) {
      sum += taps[k] * x[first + i + k];
    }
    y[to + i] = sum;
  }
}

/* As apply, by the sums of the window before. */
static void savgol_slide(const savgol_coeffs *c, savgol_state *s, const real_t *x, int32_t first,
    real_t *y, int32_t to, int32_t count) {
  const real_t tapEntering = c->tapEntering;
  const real_t tapLeaving = c->tapLeaving;
  const real_t slopeEntering = c->slopeEntering;
  const real_t slopeLeaving = c->slopeLeaving;
  const real_t bend = c->bend;
  const real_t base = s->base;
  const real_t level = c->deriv == 0 ? base : REAL_C(0.0);
  const int32_t before = first - 1;
  const int32_t last = before + c->windowLength;
  real_t value = s->value;
  real_t slope = s->slope;
  real_t curve = s->curve;
  for (int32_t i = 0; i < count; i++) {
    const real_t entering = x[last + i] - base;
    const real_t leaving = x[before + i] - base;
    value += slope + (tapEntering * entering - tapLeaving * leaving);
    slope += curve + (slopeEntering * entering - slopeLeaving * leaving);
    curve += bend * (entering - leaving);
    y[to + i] = level + value;
  }
  s->value = value;
  s->slope = slope;
  s->curve = curve;
}

/* Makes the recursive sums anew, of the window at x[first]. Less one of the samples, all of them are small. */
static void savgol_sum(const savgol_coeffs *c, savgol_state *s, const real_t *x, int32_t first) {
  const real_t base = x[first + (c->windowLength >> 1)];
  real_t value = REAL_C(0.0);
  real_t slope = REAL_C(0.0);
  real_t all = REAL_C(0.0);
  for (int32_t k = 0; k < c->windowLength; k++) {
    const real_t v = x[first + k] - base;
    value += c->taps[k] * v;
    slope += (c->slopeLeaving - c->bend * (real_t)(k + 1)) * v;
    all += v;
  }
  s->base = base;
  s->value = value;
  s->slope = slope;
  s->curve = c->bend * all;
  s->summed = true;
}

/* count outputs from y[to]; the window of the first one starts at x[first], the one before it at x[first - 1]. */
static void savgol_apply(const savgol_coeffs *c, savgol_state *s, const real_t *x, int32_t first,
    real_t *y, int32_t to, int32_t count) {
  if (!c->recursive) {
    savgol_convolve(c, x, first, y, to, count);
    return;
  }
  int32_t i = 0;
  while (i < count) {
    if (s->summed && s->index > 0) {
      const int32_t run = slipring_min_i32(count - i, c->period - s->index);
      savgol_slide(c, s, x, first + i, y, to + i, run);
      s->index += run;
      i += run;
    } else {
      savgol_sum(c, s, x, first + i);
      y[to + i] = s->value + (c->deriv == 0 ? s->base : REAL_C(0.0));
      s->index++;
      i++;
    }
    if (s->index == c->period) {
      s->index = 0;
    }
  }
}

/* Samples from start to end, all present, through a full window. */
static void savgol_smooth(const savgol_coeffs *c, savgol_state *s, int32_t start, int32_t end,
    const real_t *x, real_t *y) {
  real_t *line = s->line;
  const int32_t windowLength = c->windowLength;
  // windows that reach back before start, or were entered by a sample from there, lie in the line, as far as it goes
  const int32_t inLine = slipring_min_i32(start + windowLength, end);
  int32_t i = start;
  while (i < inLine) {
    if (s->end == c->lineLength) {
      savgol_moveBack(c, s);
    }
    const int32_t count = slipring_min_i32(inLine - i, c->lineLength - s->end);
    for (int32_t k = 0; k < count; k++) {
      line[s->end + k] = x[i + k];
    }
    savgol_apply(c, s, line, s->end - windowLength + 1, y, i, count);
    s->end += count;
    i += count;
  }
  // the others lie in x, of which the line keeps the last window
  if (i < end) {
    savgol_apply(c, s, x, i - windowLength + 1, y, i, end - i);
    for (int32_t k = 0; k < windowLength; k++) {
      line[k] = x[end - windowLength + k];
    }
    s->end = windowLength;
  }
}

static void savgol_append(const savgol_coeffs *c, savgol_state *s, real_t v) {
  if (s->end == c->lineLength) {
    savgol_moveBack(c, s);
  }
  s->line[s->end] = v;
  s->end++;
  if (s->count < c->windowLength) {
    s->count++;
  }
}

/* A present sample, after a gap perhaps: a short one is filled by a straight line, a long one empties the window. */
static void savgol_resume(const savgol_coeffs *c, savgol_state *s, real_t v) {
  if (s->gap == c->windowLength) {
    s->count = 0;
  } else if (s->gap > 0) {
    const real_t before = s->line[s->end - 1];
    const real_t slope = (v - before) / (real_t)(s->gap + 1);
    for (int32_t k = 1; k <= s->gap; k++) {
      savgol_append(c, s, before + (real_t)k * slope);
    }
  }
  s->gap = 0;
  savgol_append(c, s, v);
}

/*
 * What sample i of `count` counts for in the deriv-th derivative, at sample `at`, of the polynomial fitted to all of them:
 * sum over k of p_k^(deriv)(at) p_k(i) / |p_k|^2, p_k the monic polynomials orthogonal over the samples (Gram):
 * p_k+1(u) = u p_k(u) - beta_k p_k-1(u), beta_k = k^2 (count^2 - k^2) / (4 (4 k^2 - 1)), u from the middle.
 */
static real_t savgol_weight(int32_t count, int32_t degree, int32_t deriv, int32_t at, int32_t i) {
  const real_t u = (real_t)at - REAL_C(0.5) * (real_t)(count - 1);
  const real_t v = (real_t)i - REAL_C(0.5) * (real_t)(count - 1);
  // p_k at u, its first and second derivative, p_k at v; each beside that of k - 1
  real_t p = REAL_C(1.0);
  real_t pBefore = REAL_C(0.0);
  real_t d = REAL_C(0.0);
  real_t dBefore = REAL_C(0.0);
  real_t dd = REAL_C(0.0);
  real_t ddBefore = REAL_C(0.0);
  real_t r = REAL_C(1.0);
  real_t rBefore = REAL_C(0.0);
  real_t beta = REAL_C(0.0);
  real_t norm = (real_t)count;
  real_t sum = deriv == 0 ? REAL_C(1.0) / norm : REAL_C(0.0);
  for (int32_t k = 1; k <= degree; k++) {
    const real_t ddNext = REAL_C(2.0) * d + u * dd - beta * ddBefore;
    const real_t dNext = p + u * d - beta * dBefore;
    const real_t pNext = u * p - beta * pBefore;
    const real_t rNext = v * r - beta * rBefore;
    ddBefore = dd;
    dd = ddNext;
    dBefore = d;
    d = dNext;
    pBefore = p;
    p = pNext;
    rBefore = r;
    r = rNext;
    const real_t k2 = (real_t)(k * k);
    beta = (k2 * ((real_t)(count * count) - k2)) / (REAL_C(4.0) * (REAL_C(4.0) * k2 - REAL_C(1.0)));
    norm *= beta;
    sum += ((deriv == 0 ? p : deriv == 1 ? d : dd) * r) / norm;
  }
  return sum;
}

/* The polynomial through the samples at hand, read where the output stands: beside the middle of the window. */
static real_t savgol_readEdge(const savgol_coeffs *c, const savgol_state *s) {
  const int32_t first = s->end - s->count;
  const int32_t degree = slipring_min_i32(c->polyorder, s->count - 1);
  const int32_t at = s->count - 1
      - slipring_min_i32(slipring_max_i32(c->lag - s->gap, 0), s->count - 1);
  real_t sum = REAL_C(0.0);
  for (int32_t k = 0; k < s->count; k++) {
    sum += savgol_weight(s->count, degree, c->deriv, at, k) * s->line[first + k];
  }
  return c->scale * sum;
}

void savgol_process(const savgol_coeffs *c, savgol_state *s, int32_t n, const real_t *restrict x,
    real_t *restrict y, uint8_t *restrict q) {
  int32_t i = 0;
  while (i < n) {
    if (s->count == c->windowLength && s->gap == 0 && !slipring_absent(x[i])) {
      // the common case
      int32_t end = i + 1;
      while (end < n && !slipring_absent(x[end])) {
        end++;
      }
      savgol_smooth(c, s, i, end, x, y);
      i = end;
    } else {
      if (!slipring_absent(x[i])) {
        savgol_resume(c, s, x[i]);
      } else if (s->gap < c->windowLength) {
        s->gap++;
      }
      if (s->gap == c->windowLength) {
        y[i] = SLIPRING_NAN;
        q[i] = (uint8_t)SLIPRING_MISSING;
      } else {
        y[i] = savgol_readEdge(c, s);
        if (s->gap > 0) {
          q[i] = (uint8_t)SLIPRING_INTERPOLATED;
        }
      }
      s->summed = false;
      s->index = s->index + 1 == c->period ? 0 : s->index + 1;
      i++;
    }
  }
}
