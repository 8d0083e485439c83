/* regime.c. Generated from src/operators/regime.ts; do not edit. */
#include "regime.h"

SLIPRING_EXACT

/* Samples beyond which the age of a regime grows no more. */
static const int32_t OLDEST = 2000000000;

/* Interval in which a channel lies, by a trigger with hysteresis an edge; its first edge stands at `first`. */
static int32_t regime_place(const regime_coeffs *c, regime_state *s, int32_t channel, int32_t first,
    real_t v) {
  const int32_t edges = c->edges[channel];
  int32_t k = s->places[channel];
  if (!s->started) {
    while (k < edges && v >= REAL_C(0.5) * (c->up[first + k] + c->down[first + k])) {
      k++;
    }
  }
  while (k < edges && v >= c->up[first + k]) {
    k++;
  }
  while (k > 0 && v < c->down[first + k - 1]) {
    k--;
  }
  s->places[channel] = k;
  return k;
}

/* Counts the newest vote, and the oldest no more. */
static void regime_vote(const regime_coeffs *c, regime_state *s, int32_t candidate) {
  if (s->count < c->windowLength) {
    s->count++;
  } else {
    const int32_t oldest = s->ring[s->at];
    s->votes[oldest] = s->votes[oldest] - 1;
  }
  s->votes[candidate] = s->votes[candidate] + 1;
  s->ring[s->at] = candidate;
  s->at = s->at + 1 == c->windowLength ? 0 : s->at + 1;
}

void regime_process(const regime_coeffs *c, regime_state *s, int32_t n, const real_t *restrict x,
    const real_t *restrict x2, const real_t *restrict x3, const real_t *restrict x4,
    real_t *restrict regime, real_t *restrict confidence, real_t *restrict sinceS,
    uint8_t *restrict q) {
  const bool several = c->channels > 1;
  for (int32_t i = 0; i < n; i++) {
    if (s->age < OLDEST) {
      s->age++;
    }
    if (slipring_absent(x[i])
        || (several && (slipring_absent(x2[i]) || slipring_absent(x3[i])
        || slipring_absent(x4[i])))) {
      if (s->since < c->dwell) {
        s->since++;
      }
      regime[i] = SLIPRING_NAN;
      confidence[i] = SLIPRING_NAN;
      sinceS[i] = SLIPRING_NAN;
      q[i] = (uint8_t)SLIPRING_MISSING;
      continue;
    }
    int32_t cell = regime_place(c, s, 0, 0, x[i]);
    int32_t first = c->edges[0];
    for (int32_t k = 1; k < c->channels; k++) {
      const real_t v = k == 1 ? x2[i] : k == 2 ? x3[i] : x4[i];
      cell = cell * (c->edges[k] + 1) + regime_place(c, s, k, first, v);
      first += c->edges[k];
    }
    const int32_t candidate = c->map[cell];
    if (candidate != s->candidate) {
      s->since = 0;
    }
    if (s->since < c->dwell) {
      s->since++;
    }
    s->candidate = candidate;
    regime_vote(c, s, candidate);
    const bool elected = s->since >= c->dwell && s->votes[candidate] >= c->agreeing;
    if (!s->started || (elected && candidate != s->regime)) {
      s->regime = candidate;
      s->age = 0;
    }
    s->started = true;
    const real_t voters = (real_t)s->count;
    regime[i] = (real_t)s->regime;
    confidence[i] = (real_t)s->votes[s->regime] / voters;
    sinceS[i] = (real_t)s->age * c->period;
  }
}
