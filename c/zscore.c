/* zscore.c. Generated from src/operators/zscore.ts; do not edit. */
#include "zscore.h"

SLIPRING_EXACT

static const int32_t REPLACE = 0;

static const int32_t HOLD = 1;

static const int32_t FLAG = 3;

/* Samples before the first verdict. */
static const int32_t LEAST = 8;

/* Deviations to which a sample is clipped before it enters mean and deviation. */
static const real_t CLIP = REAL_C(2.5);

/* 1 / E[min(z^2, CLIP^2)] of a standard normal z: what the clipping takes from the variance. */
static const real_t CORRECTION = REAL_C(1.0229551300452517);

/* Variance that is none: a signal at rest must not lead to numbers that slow a processor down. */
static const real_t NOTHING = REAL_C(1e-30);

/* Passes samples that nothing is to be said about, in the steady state of the fading weights; gives the first other one. */
static int32_t zscore_pass(const zscore_coeffs *c, zscore_state *s, int32_t start, int32_t n,
    const real_t *x, real_t *y, real_t *score) {
  const real_t share = c->share;
  const bool scores = c->scores;
  real_t mean = s->mean;
  real_t low = s->low;
  real_t variance = s->variance;
  int32_t i = start;
  while (i < n) {
    const real_t distance = x[i] - mean;
    const real_t square = distance * distance;
    const real_t judgedBy = slipring_max(variance * CORRECTION, c->leastVariance);
    // false for NaN, too
    if (!(square <= c->suspect * judgedBy && judgedBy > NOTHING)) {
      break;
    }
    if (scores) {
      score[i] = distance / slipring_sqrt(judgedBy);
    }
    y[i] = x[i];
    const real_t step = share * distance + low;
    const real_t sum = mean + step;
    low = step - (sum - mean);
    mean = sum;
    variance = (REAL_C(1.0) - share) * (variance + share * square);
    i++;
  }
  if (i > start) {
    s->runLength = 0;
    s->last = x[i - 1];
  }
  s->mean = mean;
  s->low = low;
  s->variance = variance;
  return i;
}

/* What an outlier becomes; NaN where that is nothing. */
static real_t zscore_substitute(const zscore_coeffs *c, const zscore_state *s, real_t outlier) {
  if (c->action == FLAG) {
    return outlier;
  }
  if (c->action == REPLACE) {
    return s->mean;
  }
  return c->action == HOLD ? s->last : SLIPRING_NAN;
}

/* Keeps an outlier of a run, and says whether the run is long enough to be a new level. */
static bool zscore_keep(const zscore_coeffs *c, zscore_state *s, real_t outlier) {
  if (s->runLength == 0) {
    s->calm = s->variance;
  }
  s->run[s->runLength] = outlier;
  s->runLength++;
  return s->runLength == c->shiftAfter;
}

/* Moves the mean; what rounding takes from a step waits for the next one. */
static void zscore_move(zscore_state *s, real_t distance) {
  const real_t step = distance + s->low;
  const real_t sum = s->mean + step;
  s->low = step - (sum - s->mean);
  s->mean = sum;
}

/* Mean and variance by their definitions. */
static void zscore_anchor(zscore_state *s) {
  const real_t filled = (real_t)s->count;
  real_t above = REAL_C(0.0);
  for (int32_t k = 0; k < s->count; k++) {
    above += s->ring[k] - s->mean;
  }
  zscore_move(s, above / filled - s->low);
  real_t squares = REAL_C(0.0);
  for (int32_t k = 0; k < s->count; k++) {
    squares += (s->ring[k] - s->mean) * (s->ring[k] - s->mean);
  }
  s->variance = squares / filled;
}

/* Takes a sample into the window, in place of the oldest when it is full. */
static void zscore_slide(const zscore_coeffs *c, zscore_state *s, real_t newest) {
  const real_t before = s->mean;
  if (s->count < c->windowLength) {
    const real_t filled = (real_t)s->count;
    const real_t share = REAL_C(1.0) / (filled + REAL_C(1.0));
    s->count++;
    zscore_move(s, share * (newest - before));
    s->variance = (REAL_C(1.0) - share)
        * (s->variance + share * (newest - before) * (newest - before));
  } else {
    const real_t oldest = s->ring[s->at];
    const real_t change = newest - oldest;
    zscore_move(s, c->share * change);
    s->variance = slipring_max(s->variance + c->share * change
        * (newest - s->mean + (oldest - before)), REAL_C(0.0));
  }
  s->ring[s->at] = newest;
  s->at = s->at + 1 == c->windowLength ? 0 : s->at + 1;
  if (s->index == 0) {
    zscore_anchor(s);
  }
}

/* Takes a sample at a distance from the mean into the fading weights; until they are full, all weigh alike. */
static void zscore_fade(const zscore_coeffs *c, zscore_state *s, real_t distance) {
  real_t share = c->share;
  if (s->count < c->windowLength) {
    s->count++;
    const real_t filled = (real_t)s->count;
    share = REAL_C(1.0) / filled;
  }
  zscore_move(s, share * distance);
  s->variance = (REAL_C(1.0) - share) * (s->variance + share * distance * distance);
}

/* Mean and variance start anew from the run; the variance is no smaller than before it. */
static void zscore_restart(const zscore_coeffs *c, zscore_state *s) {
  s->count = 0;
  s->mean = REAL_C(0.0);
  s->low = REAL_C(0.0);
  s->variance = REAL_C(0.0);
  s->at = 0;
  for (int32_t k = 0; k < s->runLength; k++) {
    if (c->windowed) {
      zscore_slide(c, s, s->run[k]);
    } else {
      zscore_fade(c, s, s->run[k] - s->mean);
    }
  }
  if (!c->windowed) {
    s->variance = slipring_max(s->variance, s->calm);
  }
  s->runLength = 0;
}

/* One sample, whatever it is. */
static void zscore_judge(const zscore_coeffs *c, zscore_state *s, int32_t i, const real_t *x,
    real_t *y, real_t *score, uint8_t *q) {
  const real_t v = x[i];
  s->index = s->index + 1 == c->period ? 0 : s->index + 1;
  if (slipring_absent(v)) {
    s->warm = c->warmup;
    y[i] = SLIPRING_NAN;
    score[i] = SLIPRING_NAN;
    q[i] = (uint8_t)SLIPRING_MISSING;
    return;
  }
  const real_t distance = v - s->mean;
  const real_t variance = slipring_max(s->variance * CORRECTION, c->leastVariance);
  const bool judged = s->count >= LEAST && variance > NOTHING;
  real_t used = distance;
  bool outlier = false;
  if (judged && distance * distance > c->suspect * variance) {
    const real_t sigma = slipring_sqrt(variance);
    outlier = slipring_abs(distance) > c->nSigma * sigma;
    if (distance > CLIP * sigma) {
      used = CLIP * sigma;
    }
    if (distance < -CLIP * sigma) {
      used = -CLIP * sigma;
    }
  }
  score[i] = judged ? distance / slipring_sqrt(variance) : REAL_C(0.0);
  if (s->warm > 0) {
    s->warm--;
    q[i] = (uint8_t)SLIPRING_WARMUP;
  }
  if (!outlier) {
    s->runLength = 0;
    s->last = v;
    y[i] = v;
  } else {
    y[i] = zscore_substitute(c, s, v);
    q[i] = (uint8_t)((int32_t)q[i] | SLIPRING_OUTLIER);
    if (slipring_absent(y[i])) {
      q[i] = (uint8_t)SLIPRING_MISSING;
      score[i] = SLIPRING_NAN;
    }
    if (c->shiftAfter > 0 && zscore_keep(c, s, v)) {
      zscore_restart(c, s);
      return;
    }
  }
  if (c->windowed) {
    zscore_slide(c, s, s->mean + used);
  } else {
    zscore_fade(c, s, used);
  }
}

void zscore_process(const zscore_coeffs *c, zscore_state *s, int32_t n, const real_t *restrict x,
    real_t *restrict y, real_t *restrict score, uint8_t *restrict q) {
  int32_t i = 0;
  while (i < n) {
    if (!c->windowed && s->count == c->windowLength && s->warm == 0) {
      i = zscore_pass(c, s, i, n, x, y, score);
    }
    if (i < n) {
      zscore_judge(c, s, i, x, y, score, q);
    }
    i++;
  }
}
