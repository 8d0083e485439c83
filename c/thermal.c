/* thermal.c. Generated from src/nn/thermal.ts; do not edit. */
#include "thermal.h"

SLIPRING_EXACT

/* Largest magnitude of a temperature, in scaled units: what a wild input can do ends here. */
static const real_t LARGEST = REAL_C(64.0);

static real_t thermal_bounded(real_t h) {
  return h > LARGEST ? LARGEST : h < -LARGEST ? -LARGEST : h;
}

void thermal_process(const thermal_coeffs *c, thermal_state *s, int32_t n, const real_t *restrict x,
    real_t *restrict y) {
  for (int32_t t = 0; t < n; t++) {
    const int32_t from = t * c->inputs;
    if (s->started == 0) {
      s->started = 1;
      for (int32_t i = 0; i < c->nodes; i++) {
        const real_t first = x[from + c->startInput[i]];
        const int32_t r = c->restInput[i];
        s->h[i] = thermal_bounded(r < 0 ? first : first + c->relaxed[i] * (x[from + r] - first));
      }
    } else {
      for (int32_t i = 0; i < c->nodes; i++) {
        s->flow[i] = REAL_C(0.0);
        s->sum[i] = REAL_C(0.0);
      }
      for (int32_t l = 0; l < c->links; l++) {
        const int32_t i = c->linkNode[l];
        const int32_t j = c->linkTo[l];
        const int32_t rises = c->linkRises[l];
        real_t g = c->conductance[l];
        if (rises >= 0 && x[from + rises] > REAL_C(0.0)) {
          g += c->rise[l] * x[from + rises];
        }
        s->sum[i] += g;
        if (j >= 0) {
          const real_t q = g * (s->h[j] - s->h[i]);
          s->flow[i] += q;
          s->flow[j] -= q;
          s->sum[j] += g;
        } else {
          s->flow[i] += g * (x[from + c->linkInput[l]] - s->h[i]);
        }
      }
      for (int32_t l = 0; l < c->losses; l++) {
        const int32_t i = c->lossNode[l];
        s->flow[i] += c->loss[l] * x[from + c->lossInput[l]]
            * (REAL_C(1.0) + c->lossSlope[l] * s->h[i]);
      }
      for (int32_t i = 0; i < c->nodes; i++) {
        // a node may reach the mean of its neighbours in one step, not pass it
        const real_t k = c->rate[i] * s->sum[i] > REAL_C(1.0) ? REAL_C(1.0) / s->sum[i]
            : c->rate[i];
        s->h[i] = thermal_bounded(s->h[i] + k * s->flow[i]);
      }
    }
    for (int32_t i = 0; i < c->units; i++) {
      y[t * c->units + i] = s->h[i];
    }
  }
}
