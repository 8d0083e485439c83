/* regimeInt32_inline.h. Generated from src/operators/int32/regimeInt32.ts; do not edit. */
#ifndef SLIPRING_REGIMEINT32_INLINE_H
#define SLIPRING_REGIMEINT32_INLINE_H

#include "regimeInt32.h"

static const int32_t regimeInt32_OLDEST = 2000000000;

static const int32_t regimeInt32_ABSENT = INT32_MIN;

/* Interval in which a channel lies; its first edge stands at `first`. */
static inline int32_t regimeInt32_place(const regimeInt32_coeffs *c, regimeInt32_state *s,
    int32_t channel, int32_t first, int32_t v) {
  const int32_t edges = c->edges[channel];
  int32_t k = s->places[channel];
  if (!s->started) {
    while (k < edges && v >= c->middle[first + k]) {
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
static inline void regimeInt32_vote(const regimeInt32_coeffs *c, regimeInt32_state *s,
    int32_t candidate) {
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

static inline void regimeInt32_process(const regimeInt32_coeffs *c, regimeInt32_state *s, int32_t n,
    const int32_t *x, const int32_t *x2, const int32_t *x3, const int32_t *x4, int32_t *regime,
    int32_t *confidence, int32_t *sinceS, uint8_t *q) {
  const bool several = c->channels > 1;
  for (int32_t i = 0; i < n; i++) {
    if (s->age < regimeInt32_OLDEST) {
      s->age++;
    }
    confidence[i] = regimeInt32_ABSENT;
    if (x[i] == regimeInt32_ABSENT
        || (several && (x2[i] == regimeInt32_ABSENT || x3[i] == regimeInt32_ABSENT || x4[i]
        == regimeInt32_ABSENT))) {
      if (s->since < c->dwell) {
        s->since++;
      }
      regime[i] = regimeInt32_ABSENT;
      sinceS[i] = regimeInt32_ABSENT;
      q[i] = (uint8_t)SLIPRING_MISSING;
      continue;
    }
    int32_t cell = regimeInt32_place(c, s, 0, 0, x[i]);
    int32_t first = c->edges[0];
    for (int32_t k = 1; k < c->channels; k++) {
      const int32_t v = k == 1 ? x2[i] : k == 2 ? x3[i] : x4[i];
      cell = cell * (c->edges[k] + 1) + regimeInt32_place(c, s, k, first, v);
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
    regimeInt32_vote(c, s, candidate);
    const bool elected = s->since >= c->dwell && s->votes[candidate] >= c->agreeing;
    if (!s->started || (elected && candidate != s->regime)) {
      s->regime = candidate;
      s->age = 0;
    }
    s->started = true;
    regime[i] = s->regime;
    sinceS[i] = s->age;
  }
}

#endif
