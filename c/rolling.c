/* rolling.c. Generated from src/operators/rolling.ts; do not edit. */
#include "rolling.h"

SLIPRING_EXACT

/* Squares that have fallen below this share of their largest are made anew: a resting signal has none, where a rest would stay. */
static const real_t RESTING = REAL_C(1e-9);

/* Fourth powers that have fallen below this share of their largest are made anew: they are mostly its rounding error. */
static const real_t SMALL_SHARE = REAL_C(0.3);

/* Sum of the squared distances to the mean. */
static real_t rolling_squaresOf(const real_t *ring, int32_t count, real_t mean) {
  real_t sum = REAL_C(0.0);
  for (int32_t k = 0; k < count; k++) {
    sum += (ring[k] - mean) * (ring[k] - mean);
  }
  return sum;
}

/* Samples from start to end through a full window. */
static void rolling_move(const rolling_coeffs *c, rolling_state *s, int32_t start, int32_t end,
    const real_t *x, real_t *mean, real_t *std) {
  real_t *ring = s->ring;
  const int32_t windowLength = c->windowLength;
  const real_t share = c->share;
  const bool deviates = c->std || c->rms;
  // Steps of the mean are summed up above base, a mean of the past: small numbers have small rounding errors, in float above all.
  const real_t base = s->base;
  real_t offset = s->offset;
  real_t squares = s->squares;
  real_t most = s->largestSquares;
  real_t m = base + offset;
  int32_t at = s->at;
  for (int32_t i = start; i < end; i++) {
    const real_t newest = x[i];
    const real_t oldest = ring[at];
    const real_t change = newest - oldest;
    const real_t before = m;
    ring[at] = newest;
    at = at + 1 == windowLength ? 0 : at + 1;
    offset += change * share;
    m = base + offset;
    squares += change * (newest - m + (oldest - before));
    if (squares > most) {
      most = squares;
    } else if (squares < RESTING * most) {
      squares = rolling_squaresOf(ring, windowLength, m);
      most = squares;
    }
    mean[i] = m;
    if (deviates) {
      std[i] = slipring_sqrt(squares * share);
    }
  }
  s->at = at;
  s->offset = offset;
  s->squares = squares;
  s->largestSquares = most;
}

/* How far the mean of the samples lies above base. */
static real_t rolling_offsetOf(const real_t *ring, int32_t count, real_t base) {
  real_t sum = REAL_C(0.0);
  for (int32_t k = 0; k < count; k++) {
    sum += ring[k] - base;
  }
  return sum / (real_t)count;
}

/* Sample i, while the window fills or when the sums are made anew. */
static void rolling_begin(const rolling_coeffs *c, rolling_state *s, int32_t i, const real_t *x,
    real_t *mean, real_t *std) {
  const real_t newest = x[i];
  s->ring[s->at] = newest;
  s->at = s->at + 1 == c->windowLength ? 0 : s->at + 1;
  if (s->count == 0) {
    s->base = newest;
  }
  if (s->count < c->windowLength) {
    s->count++;
    const real_t above = newest - (s->base + s->offset);
    s->offset += above / (real_t)s->count;
    s->squares += above * (newest - (s->base + s->offset));
  }
  if (s->index == 0) {
    const real_t before = s->base + s->offset;
    s->base = before + rolling_offsetOf(s->ring, s->count, before);
    s->offset = rolling_offsetOf(s->ring, s->count, s->base);
    s->squares = rolling_squaresOf(s->ring, s->count, s->base + s->offset);
    s->largestSquares = s->squares;
  }
  const real_t samples = (real_t)s->count;
  mean[i] = s->base + s->offset;
  std[i] = slipring_sqrt(s->squares / samples);
}

static int32_t rolling_slot(int32_t head, int32_t offset, int32_t windowLength) {
  return head + offset < windowLength ? head + offset : head + offset - windowLength;
}

/* Smallest (sign 1) or largest (sign -1) sample of the ring, in whose slot `at` a new one has replaced the oldest. */
static real_t rolling_extreme(int32_t *queue, const real_t *ring, int32_t windowLength, int32_t at,
    real_t sign) {
  int32_t head = queue[0];
  int32_t length = queue[1];
  if (length > 0 && queue[2 + head] == at) {
    head = head + 1 == windowLength ? 0 : head + 1;
    length--;
  }
  // an older sample that is no smaller can never be the smallest again
  while (length > 0 && sign * ring[queue[2 + rolling_slot(head, length - 1, windowLength)]] >= sign
      * ring[at]) {
    length--;
  }
  queue[2 + rolling_slot(head, length, windowLength)] = at;
  queue[0] = head;
  queue[1] = length + 1;
  return ring[queue[2 + head]];
}

static void rolling_shapeAnew(rolling_state *s, real_t mean) {
  s->squares = REAL_C(0.0);
  s->cubes = REAL_C(0.0);
  s->fourths = REAL_C(0.0);
  for (int32_t k = 0; k < s->count; k++) {
    const real_t d = s->ring[k] - mean;
    s->squares += d * d;
    s->cubes += d * d * d;
    s->fourths += d * d * (d * d);
  }
  s->largestFourths = s->fourths;
}

/*
 * Third and fourth central moments after a sample. The one that leaves and the newest are measured from the mean before, which has
 * since moved by `step` to `mean`.
 */
static void rolling_followShape(rolling_state *s, real_t leaving, real_t newest, real_t mean,
    real_t step) {
  const real_t count = (real_t)s->count;
  const real_t leavingSquare = leaving * leaving;
  const real_t newestSquare = newest * newest;
  const real_t cubes = s->cubes + newest * newestSquare - leaving * leavingSquare;
  const real_t fourths = s->fourths + newestSquare * newestSquare - leavingSquare * leavingSquare;
  s->cubes = cubes - step * (REAL_C(3.0) * s->squares + count * step * step);
  s->fourths = fourths - step
      * (REAL_C(4.0) * cubes - step
      * (REAL_C(6.0) * s->squares + REAL_C(3.0) * count * step * step));
  s->largestFourths = slipring_max(s->largestFourths, s->fourths);
  if (s->index == 0 || s->fourths < SMALL_SHARE * s->largestFourths) {
    rolling_shapeAnew(s, mean);
  }
}

/* No sample of n can be more skewed than sqrt(n), nor have a kurtosis above n: nearly equal samples are not either. */
static real_t rolling_skewnessOf(const rolling_state *s) {
  const real_t count = (real_t)s->count;
  const real_t variance = s->squares / count;
  if (!(variance > REAL_C(0.0))) {
    return REAL_C(0.0);
  }
  const real_t most = slipring_sqrt(count);
  return slipring_max(-most,
      slipring_min(most, s->cubes / (count * variance * slipring_sqrt(variance))));
}

static real_t rolling_kurtosisOf(const rolling_state *s) {
  const real_t count = (real_t)s->count;
  const real_t variance = s->squares / count;
  if (!(variance > REAL_C(0.0))) {
    return REAL_C(0.0);
  }
  return slipring_max(REAL_C(0.0), slipring_min(count, s->fourths / (count * variance * variance)));
}

void rolling_process(const rolling_coeffs *c, rolling_state *s, int32_t n, const real_t *restrict x,
    real_t *restrict mean, real_t *restrict std, real_t *restrict rms, real_t *restrict min,
    real_t *restrict max, real_t *restrict skewness, real_t *restrict kurtosis,
    real_t *restrict crest, real_t *restrict peakToPeak) {
  // extremes and shape must see the ring at each sample
  const bool longRuns = !c->min && !c->max && !c->shape;
  int32_t i = 0;
  while (i < n) {
    const bool settled = s->count == c->windowLength && s->index > 0;
    int32_t end = i + 1;
    if (settled && longRuns) {
      end = c->period - s->index < n - i ? i + c->period - s->index : n;
    }
    const int32_t at = s->at;
    const real_t before = s->count > 0 ? s->base + s->offset : x[i];
    // an empty place counts as the mean
    const real_t leaving = s->count == c->windowLength ? s->ring[at] - before : REAL_C(0.0);
    if (settled) {
      rolling_move(c, s, i, end, x, mean, std);
    } else {
      rolling_begin(c, s, i, x, mean, std);
    }
    if (c->rms) {
      for (int32_t k = i; k < end; k++) {
        rms[k] = slipring_sqrt(std[k] * std[k] + mean[k] * mean[k]);
      }
    }
    if (c->min) {
      min[i] = rolling_extreme(s->smallest, s->ring, c->windowLength, at, REAL_C(1.0));
    }
    if (c->max) {
      max[i] = rolling_extreme(s->largest, s->ring, c->windowLength, at, REAL_C(-1.0));
    }
    if (c->min && c->max) {
      const real_t peak = slipring_max(slipring_abs(min[i]), slipring_abs(max[i]));
      crest[i] = c->rms && rms[i] > REAL_C(0.0) ? peak / rms[i] : REAL_C(0.0);
      peakToPeak[i] = max[i] - min[i];
    }
    if (c->shape) {
      rolling_followShape(s, leaving, x[i] - before, mean[i], mean[i] - before);
      skewness[i] = rolling_skewnessOf(s);
      kurtosis[i] = rolling_kurtosisOf(s);
    }
    s->index = s->index + end - i == c->period ? 0 : s->index + end - i;
    i = end;
  }
}
