/* thermalInt16_inline.h. Generated from src/nn/thermalInt16.ts; do not edit. */
#ifndef SLIPRING_THERMALINT16_INLINE_H
#define SLIPRING_THERMALINT16_INLINE_H

#include "thermalInt16.h"
#include "integers.h"

/* Largest magnitude of a temperature: 64 scaled units in steps of 2^-23. */
static const int32_t thermalInt16_LARGEST = 536870912;

/* Input k of a row as a temperature. */
static inline int32_t thermalInt16_temperature(const thermalInt16_coeffs *c, const int16_t *x,
    int32_t from, int32_t k) {
  return slipring_addScaled(0, (int32_t)x[from + k] * 8192, c->kelvin[k]);
}

static inline int32_t thermalInt16_bounded(int32_t h) {
  return h > thermalInt16_LARGEST ? thermalInt16_LARGEST : h < -thermalInt16_LARGEST
      ? -thermalInt16_LARGEST : h;
}

static inline void thermalInt16_process(const thermalInt16_coeffs *c, thermalInt16_state *s,
    int32_t n, const int16_t *x, int32_t *y) {
  for (int32_t t = 0; t < n; t++) {
    const int32_t from = t * c->inputs;
    if (s->started == 0) {
      s->started = 1;
      for (int32_t i = 0; i < c->nodes; i++) {
        const int32_t first = thermalInt16_temperature(c, x, from, c->startInput[i]);
        const int32_t r = c->restInput[i];
        const int32_t apart = r < 0 ? 0
            : thermalInt16_bounded(thermalInt16_temperature(c, x, from, r) - first);
        s->h[i] = thermalInt16_bounded(first + 4 * slipring_addScaled(0, apart, c->relaxed[i]));
        s->rest[i] = 0;
      }
    } else {
      for (int32_t i = 0; i < c->nodes; i++) {
        int32_t flow = s->rest[i];
        for (int32_t l = c->firstLink[i]; l < c->firstLink[i + 1]; l++) {
          const int32_t j = c->linkTo[l];
          const int32_t rises = c->linkRises[l];
          int32_t g = c->conductance[l];
          if (rises >= 0 && x[from + rises] > 0) {
            g += ((int32_t)c->rise[l] * (int32_t)x[from + rises]) >> 15;
          }
          const int32_t other = j >= 0 ? s->h[j]
              : thermalInt16_temperature(c, x, from, c->linkInput[l]);
          flow = slipring_addScaled(flow, other - s->h[i], g);
        }
        s->flow[i] = flow;
      }
      for (int32_t l = 0; l < c->losses; l++) {
        const int32_t i = c->lossNode[l];
        // 1 + slope T in steps of 2^-14, from 0 to 2
        int32_t factor = 16384 + (slipring_addScaled(0, s->h[i], c->lossSlope[l]) >> 8);
        if (factor < 0) {
          factor = 0;
        }
        if (factor > 32767) {
          factor = 32767;
        }
        s->flow[i] = slipring_addScaled(s->flow[i], (int32_t)x[from + c->lossInput[l]] * factor,
            c->loss[l]);
      }
      for (int32_t i = 0; i < c->nodes; i++) {
        // what is less than a step is kept for the next row, so that slow nodes do not drift
        s->rest[i] = s->flow[i] & (((int32_t)((uint32_t)1 << c->shift[i])) - 1);
        s->h[i] = thermalInt16_bounded(s->h[i] + (s->flow[i] >> c->shift[i]));
      }
    }
    for (int32_t i = 0; i < c->units; i++) {
      y[t * c->units + i] = (s->h[i] + 64) >> 7;
    }
  }
}

#endif
