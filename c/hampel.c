/* hampel.c. Generated from src/operators/hampel.ts; do not edit. */
#include "hampel.h"

SLIPRING_EXACT

static const int32_t HOLD = 1;

static const int32_t DROP = 2;

static const int32_t FLAG = 3;

/* Stands for an absent sample in the ring and, above all samples, in the sorted window. */
static const real_t FAR = REAL_C(1e+30);

/* Index of the first sample that is not below v, by bisection. */
static int32_t hampel_placeOf(const real_t *sorted, int32_t windowLength, real_t v) {
  int32_t j = 0;
  int32_t end = windowLength - 1;
  while (j < end) {
    const int32_t middle = (j + end) >> 1;
    if (sorted[middle] < v) {
      j = middle + 1;
    } else {
      end = middle;
    }
  }
  return j;
}

static real_t hampel_medianOf(const real_t *sorted, int32_t count) {
  const int32_t half = count >> 1;
  if ((count & 1) == 1) {
    return sorted[half];
  }
  return count > 0 ? REAL_C(0.5) * (sorted[half - 1] + sorted[half]) : REAL_C(0.0);
}

/* Median of the distances to the median, by walking outwards from it on both sides. */
static real_t hampel_madOf(const real_t *sorted, int32_t count, real_t median) {
  const bool odd = (count & 1) == 1;
  int32_t below = (count >> 1) - 1;
  int32_t above = odd ? below + 2 : below + 1;
  int32_t steps = odd ? below + 1 : below + 2;
  real_t distance = REAL_C(0.0);
  real_t before = REAL_C(0.0);
  for (; steps > 0; steps--) {
    before = distance;
    const real_t down = below >= 0 ? median - sorted[below] : FAR;
    const real_t up = above < count ? sorted[above] - median : FAR;
    if (down < up) {
      below--;
    } else {
      above++;
    }
    distance = slipring_min(down, up);
  }
  return odd ? distance : REAL_C(0.5) * (before + distance);
}

/* The test itself: whether a sample is no outlier among the `count` samples at hand. */
static bool hampel_isClean(const hampel_coeffs *c, const real_t *sorted, int32_t count,
    real_t judged) {
  const real_t median = hampel_medianOf(sorted, count);
  return slipring_abs(judged - median) <= c->limit
      * slipring_max(hampel_madOf(sorted, count, median), c->floor);
}

/* Keeps the last clean sample, for HOLD. */
static void hampel_accept(hampel_state *s, real_t v) {
  s->last = v;
  s->hasLast = true;
}

/* Output i where the judged sample is an outlier, or absent. */
static void hampel_replace(const hampel_coeffs *c, const hampel_state *s, int32_t count,
    real_t judged, int32_t i, real_t *y, uint8_t *q) {
  const real_t substitute = c->action == HOLD && s->hasLast ? s->last
      : hampel_medianOf(s->sorted, count);
  const bool present = judged < FAR;
  if (present && c->action != DROP) {
    q[i] = (uint8_t)SLIPRING_OUTLIER;
    y[i] = c->action == FLAG ? judged : substitute;
  } else if (!present && c->action < DROP && count > c->windowLength >> 1) {
    q[i] = (uint8_t)SLIPRING_INTERPOLATED;
    y[i] = substitute;
  } else {
    q[i] = (uint8_t)SLIPRING_MISSING;
    y[i] = SLIPRING_NAN;
  }
}

void hampel_process(const hampel_coeffs *c, hampel_state *s, int32_t n, const real_t *restrict x,
    real_t *restrict y, uint8_t *restrict q) {
  real_t *ring = s->ring;
  real_t *sorted = s->sorted;
  const int32_t windowLength = c->windowLength;
  const bool wide = windowLength > 32;
  const int32_t delay = c->delay;
  const real_t limit = c->limit;
  const real_t floor = c->floor;
  // at most half of the samples lie nearer to the median than both sorted[low] and sorted[high]
  const int32_t half = windowLength >> 1;
  const int32_t low = half - ((half + 1) >> 1);
  const int32_t high = half + ((half + 1) >> 1);
  int32_t count = s->count;
  int32_t at = s->at;
  // index after the newest sample of this run that is no clean one
  int32_t rejected = 0;
  for (int32_t i = 0; i < n; i++) {
    const real_t newest = slipring_abs(x[i]) < FAR ? x[i] : FAR;
    const real_t oldest = ring[at];
    ring[at] = newest;
    // the newest takes the place of the oldest, and moves up or down to its own; a search from the end it came from is short
    if (newest > oldest) {
      if (newest == FAR) {
        count--;
      }
      int32_t j = wide ? hampel_placeOf(sorted, windowLength, oldest) : 0;
      while (sorted[j] < oldest) {
        j++;
      }
      while (j + 1 < windowLength && sorted[j + 1] < newest) {
        sorted[j] = sorted[j + 1];
        j++;
      }
      sorted[j] = newest;
    } else {
      if (oldest == FAR && newest < FAR) {
        count++;
      }
      int32_t j = wide ? hampel_placeOf(sorted, windowLength, oldest) : windowLength - 1;
      while (sorted[j] > oldest) {
        j--;
      }
      while (j > 0 && sorted[j - 1] > newest) {
        sorted[j] = sorted[j - 1];
        j--;
      }
      sorted[j] = newest;
    }
    const real_t judged = ring[at < delay ? at - delay + windowLength : at - delay];
    at = at + 1 == windowLength ? 0 : at + 1;
    bool accepted = false;
    if (count == windowLength) {
      // the MAD is at least the nearer distance of these two: exact, cheap, and enough to accept most samples
      const real_t median = sorted[half];
      const real_t mad = slipring_min(median - sorted[low], sorted[high] - median);
      accepted = slipring_abs(judged - median) <= limit * slipring_max(mad, floor);
    }
    if (accepted || (judged < FAR && hampel_isClean(c, sorted, count, judged))) {
      y[i] = judged;
    } else {
      if (rejected < i) {
        hampel_accept(s, y[i - 1]);
      }
      rejected = i + 1;
      hampel_replace(c, s, count, judged, i, y, q);
    }
  }
  if (rejected < n) {
    hampel_accept(s, y[n - 1]);
  }
  s->count = count;
  s->at = at;
}
