/* thermalNeuralInt8_inline.h. Generated from src/nn/thermalNeuralInt8.ts; do not edit. */
#ifndef SLIPRING_THERMALNEURALINT8_INLINE_H
#define SLIPRING_THERMALNEURALINT8_INLINE_H

#include "thermalNeuralInt8.h"
#include "integers.h"

/* Largest magnitude of a temperature: 64 scaled units in steps of 2^-23. */
static const int32_t thermalNeuralInt8_LARGEST = 536870912;

/* Input k of a row as a temperature. */
static inline int32_t thermalNeuralInt8_temperature(const thermalNeuralInt8_coeffs *c,
    const int16_t *x, int32_t from, int32_t k) {
  return slipring_addScaled(0, (int32_t)x[from + k] * 8192, c->kelvin[k]);
}

static inline int32_t thermalNeuralInt8_bounded(int32_t h) {
  return h > thermalNeuralInt8_LARGEST ? thermalNeuralInt8_LARGEST : h < -thermalNeuralInt8_LARGEST
      ? -thermalNeuralInt8_LARGEST : h;
}

/* What the nets see: the first inputs, then the temperatures in 16 bits. */
static inline void thermalNeuralInt8_see(const thermalNeuralInt8_coeffs *c,
    thermalNeuralInt8_state *s, const int16_t *x, int32_t from) {
  const int32_t sees = c->seen - c->nodes;
  slipring_copyI16(x, from, sees, s->seen);
  for (int32_t i = 0; i < c->nodes; i++) {
    s->seen[sees + i] = (int16_t)(slipring_saturate16(((s->h[i] >> (c->seenShift - 1)) + 1) >> 1));
  }
}

/* Value of a table at `at` / 65536. */
static inline int32_t thermalNeuralInt8_between(const int32_t *table, int32_t at) {
  const int32_t k = at >> 10;
  return table[k] + ((table[k + 1] - table[k]) >> 10) * (at & 1023);
}

/* e^-|v| in steps of 2^-30. */
static inline int32_t thermalNeuralInt8_decay(const thermalNeuralInt8_coeffs *c, int32_t v) {
  const int32_t size = v < 0 ? -v : v;
  // as a power of two: log2(e) is 1 + 29012 / 65536
  const int32_t halvings = slipring_addScaled(size, size, 29012);
  const int32_t whole = halvings >> 16;
  return whole > 30 ? 0 : thermalNeuralInt8_between(c->halvingTable, halvings & 65535) >> whole;
}

/* a times m in steps of 2^-30, rounded down by less than 2; neither is larger than 2^30. */
static inline int32_t thermalNeuralInt8_product(int32_t a, int32_t m) {
  return slipring_scaleQ15(a, m >> 15) + (slipring_scaleQ15(a, m & 32767) >> 15);
}

/* log(1 + e^v) in steps of 2^-23, at most 128, of v in steps of 2^-16. */
static inline int32_t thermalNeuralInt8_softplus(const thermalNeuralInt8_coeffs *c, int32_t v) {
  const int32_t e = thermalNeuralInt8_decay(c, v);
  const int32_t above = thermalNeuralInt8_product(e,
      thermalNeuralInt8_between(c->softplusTable, e >> 14)) >> 7;
  return v < 0 ? above : slipring_min_i32(v, 8323072) * 128 + above;
}

/* Losses into the nodes, behind what the last row left. */
static inline void thermalNeuralInt8_heatNodes(const thermalNeuralInt8_coeffs *c,
    thermalNeuralInt8_state *s) {
  for (int32_t k = 0; k < c->lossUnits; k++) {
    const int32_t sum = slipring_dot_i8(c->hidden, k * c->seen, s->seen, 0, c->seen);
    const int32_t u = slipring_addScaled(c->hiddenBias[k], sum, c->hiddenMultiplier[k])
        >> c->hiddenShift;
    s->hidden[k] = (int16_t)(slipring_tanhQ15(c->tanhTable, u));
  }
  for (int32_t i = 0; i < c->nodes; i++) {
    const int32_t sum = slipring_dot_i8(c->loss, i * c->lossUnits, s->hidden, 0, c->lossUnits);
    const int32_t v = slipring_addScaled(c->lossBias[i], sum, c->lossMultiplier[i]) >> c->lossShift;
    s->flow[i] = slipring_addScaled(s->rest[i] + c->rounding, thermalNeuralInt8_softplus(c, v),
        c->rate[i]);
  }
}

/* 1 / (1 + e^-v) in steps of 2^-30, of v in steps of 2^-16. */
static inline int32_t thermalNeuralInt8_logistic(const thermalNeuralInt8_coeffs *c, int32_t v) {
  const int32_t e = thermalNeuralInt8_decay(c, v);
  const int32_t above = thermalNeuralInt8_between(c->sigmoidTable, e >> 14);
  return v < 0 ? thermalNeuralInt8_product(e, above) : above;
}

/* Heat between the nodes, and to what is around them: what leaves one enters the other. */
static inline void thermalNeuralInt8_exchange(const thermalNeuralInt8_coeffs *c,
    thermalNeuralInt8_state *s, const int16_t *x, int32_t from) {
  for (int32_t l = 0; l < c->pairs; l++) {
    const int32_t i = c->pairNode[l];
    const int32_t j = c->pairTo[l];
    const int32_t sum = slipring_dot_i8(c->conductance, l * c->seen, s->seen, 0, c->seen);
    const int32_t v = slipring_addScaled(c->conductanceBias[l], sum, c->conductanceMultiplier[l])
        >> c->conductanceShift;
    const int32_t other = j >= 0 ? s->h[j]
        : thermalNeuralInt8_temperature(c, x, from, c->pairInput[l]);
    const int32_t q = thermalNeuralInt8_product(other - s->h[i], thermalNeuralInt8_logistic(c, v));
    s->flow[i] = slipring_addScaled(s->flow[i], q, c->rate[i]);
    if (j >= 0) {
      s->flow[j] = slipring_addScaled(s->flow[j], -q, c->rate[j]);
    }
  }
}

static inline void thermalNeuralInt8_process(const thermalNeuralInt8_coeffs *c,
    thermalNeuralInt8_state *s, int32_t n, const int16_t *x, int32_t *y) {
  for (int32_t t = 0; t < n; t++) {
    const int32_t from = t * c->inputs;
    if (s->started == 0) {
      s->started = 1;
      for (int32_t i = 0; i < c->nodes; i++) {
        const int32_t first = thermalNeuralInt8_temperature(c, x, from, c->startInput[i]);
        const int32_t r = c->restInput[i];
        const int32_t apart = r < 0 ? 0
            : thermalNeuralInt8_bounded(thermalNeuralInt8_temperature(c, x, from, r) - first);
        s->h[i] = thermalNeuralInt8_bounded(first + 4
            * slipring_addScaled(0, apart, c->relaxed[i]));
        s->rest[i] = 0;
      }
    } else {
      thermalNeuralInt8_see(c, s, x, from);
      thermalNeuralInt8_heatNodes(c, s);
      thermalNeuralInt8_exchange(c, s, x, from);
      for (int32_t i = 0; i < c->nodes; i++) {
        // what is less than a step is kept for the next row, so that slow nodes do not drift
        s->rest[i] = s->flow[i] & (((int32_t)((uint32_t)1 << c->shift[i])) - 1);
        s->h[i] = thermalNeuralInt8_bounded(s->h[i] + (s->flow[i] >> c->shift[i]));
      }
    }
    for (int32_t i = 0; i < c->units; i++) {
      y[t * c->units + i] = (s->h[i] + 64) >> 7;
    }
  }
}

#endif
