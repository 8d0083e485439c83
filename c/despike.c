/* despike.c. Generated from src/operators/sortedWindow.ts; do not edit. */
#include "despike.h"

SLIPRING_EXACT

static const int32_t REPLACE = 0;

static const int32_t HOLD = 1;

static const int32_t FLAG = 3;

/* Tests: none (a median of everything), distance from the median in MADs, fences around the quartiles. */
static const int32_t NONE = 0;

static const int32_t MAD = 1;

/* Stands for an absent sample in the ring and, above all samples, in the sorted window. */
static const real_t FAR = REAL_C(1e+30);

/* Samples beyond which the change that is allowed grows no more. */
static const int32_t LONGEST = 1000000000;

/* Puts the newest sample into the sorted window in place of the oldest. */
static void despike_exchange(real_t *sorted, int32_t windowLength, real_t oldest, real_t newest) {
  int32_t j = 0;
  int32_t end = windowLength - 1;
  while (j < end) {
    const int32_t middle = (j + end) >> 1;
    if (sorted[middle] < oldest) {
      j = middle + 1;
    } else {
      end = middle;
    }
  }
  while (j + 1 < windowLength && sorted[j + 1] < newest) {
    sorted[j] = sorted[j + 1];
    j++;
  }
  while (j > 0 && sorted[j - 1] > newest) {
    sorted[j] = sorted[j - 1];
    j--;
  }
  sorted[j] = newest;
}

static real_t despike_medianOf(const real_t *sorted, int32_t count) {
  const int32_t half = count >> 1;
  if ((count & 1) == 1) {
    return sorted[half];
  }
  return count > 0 ? REAL_C(0.5) * (sorted[half - 1] + sorted[half]) : REAL_C(0.0);
}

/* Median of the distances to the median, by walking outwards from it on both sides. */
static real_t despike_madOf(const real_t *sorted, int32_t count, real_t median) {
  int32_t below = (count - 1) >> 1;
  int32_t above = below + 1;
  real_t distance = REAL_C(0.0);
  real_t before = REAL_C(0.0);
  for (int32_t k = 0; k <= count >> 1; k++) {
    before = distance;
    const real_t down = below >= 0 ? median - sorted[below] : FAR;
    const real_t up = above < count ? sorted[above] - median : FAR;
    if (down < up) {
      distance = down;
      below--;
    } else {
      distance = up;
      above++;
    }
  }
  return (count & 1) == 1 ? distance : REAL_C(0.5) * (before + distance);
}

/* Hyndman and Fan's seventh definition: between the samples around place p (count - 1). */
static real_t despike_quartile(const real_t *sorted, int32_t count, real_t p) {
  const real_t place = p * (real_t)(count - 1);
  const int32_t k = slipring_trunc(place);
  const real_t part = place - (real_t)k;
  return part > REAL_C(0.0) ? sorted[k] + part * (sorted[k + 1] - sorted[k]) : sorted[k];
}

/* Whether a sample passes the test against the window. */
static bool despike_accepts(const despike_coeffs *c, const real_t *sorted, int32_t count,
    real_t v) {
  if (c->test == NONE) {
    return false;
  }
  if (c->test == MAD) {
    const real_t median = despike_medianOf(sorted, count);
    return slipring_abs(v - median) <= c->limit
        * slipring_max(despike_madOf(sorted, count, median), c->floor);
  }
  const real_t lower = despike_quartile(sorted, count, REAL_C(0.25));
  const real_t upper = despike_quartile(sorted, count, REAL_C(0.75));
  const real_t margin = c->limit * slipring_max(upper - lower, c->floor);
  return v >= lower - margin && v <= upper + margin;
}

/* Judges samples among their neighbours, which a window keeps sorted; what fails becomes the median, or as the action says. */
void despike_process(const despike_coeffs *c, despike_state *s, int32_t n, const real_t *restrict x,
    real_t *restrict y, uint8_t *restrict q) {
  real_t *ring = s->ring;
  real_t *sorted = s->sorted;
  const int32_t windowLength = c->windowLength;
  const int32_t delay = c->delay;
  int32_t at = s->at;
  int32_t count = s->count;
  real_t last = s->last;
  int32_t since = s->since;
  for (int32_t i = 0; i < n; i++) {
    const real_t newest = x[i] > -FAR && x[i] < FAR ? x[i] : FAR;
    // the window holds no values that cannot be
    const real_t comes = newest >= c->min && newest <= c->max ? newest : FAR;
    const real_t goes = ring[at] >= c->min && ring[at] <= c->max ? ring[at] : FAR;
    ring[at] = newest;
    if (comes < FAR) {
      count++;
    }
    if (goes < FAR) {
      count--;
    }
    despike_exchange(sorted, windowLength, goes, comes);
    const real_t judged = ring[at < delay ? at - delay + windowLength : at - delay];
    at = at + 1 == windowLength ? 0 : at + 1;
    if (since < LONGEST) {
      since++;
    }
    const bool possible = judged >= c->min && judged <= c->max
        && !(slipring_abs(judged - last) > c->step * (real_t)since);
    if (possible && despike_accepts(c, sorted, count, judged)) {
      last = judged;
      since = 0;
      y[i] = judged;
      continue;
    }
    const bool present = judged < FAR;
    // an absent sample is filled while most of its window is there
    const bool filled = count > windowLength >> 1;
    real_t substitute = SLIPRING_NAN;
    if (c->action == FLAG && present) {
      substitute = judged;
    } else if (c->action == HOLD && (present || filled)) {
      substitute = last;
    } else if (c->action == REPLACE && (filled || (present && count > 0))) {
      substitute = despike_medianOf(sorted, count);
    }
    y[i] = substitute;
    if (slipring_absent(substitute)) {
      q[i] = (uint8_t)SLIPRING_MISSING;
    } else if (!present) {
      q[i] = (uint8_t)SLIPRING_INTERPOLATED;
    } else if (c->test != NONE) {
      q[i] = (uint8_t)SLIPRING_OUTLIER;
    }
  }
  s->at = at;
  s->count = count;
  s->last = last;
  s->since = since;
}
