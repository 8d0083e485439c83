/* thermalNeural.c. Generated from src/nn/thermalNeural.ts; do not edit. */
#include "thermalNeural.h"
#include "intrinsics.h"

SLIPRING_EXACT

/* Largest magnitude of a temperature, in scaled units: what a wild input can do ends here. */
static const real_t LARGEST = REAL_C(64.0);

static real_t thermalNeural_bounded(real_t h) {
  return h > LARGEST ? LARGEST : h < -LARGEST ? -LARGEST : h;
}

/* Row `row` of w times what the nets see: the first inputs, then the temperatures. */
static real_t thermalNeural_seen(const thermalNeural_coeffs *c, const thermalNeural_state *s,
    const real_t *w, int32_t row, const real_t *x, int32_t from) {
  const int32_t start = row * c->seen;
  const int32_t inputs = c->seen - c->nodes;
  real_t sum = REAL_C(0.0);
  for (int32_t k = 0; k < inputs; k++) {
    sum += w[start + k] * x[from + k];
  }
  for (int32_t k = 0; k < c->nodes; k++) {
    sum += w[start + inputs + k] * s->h[k];
  }
  return sum;
}

/* log(1 + e^v) */
static real_t thermalNeural_softplus(real_t v) {
  return v > REAL_C(30.0) ? v : slipring_log(REAL_C(1.0) + slipring_exp(v));
}

void thermalNeural_process(const thermalNeural_coeffs *c, thermalNeural_state *s, int32_t n,
    const real_t *restrict x, real_t *restrict y) {
  for (int32_t t = 0; t < n; t++) {
    const int32_t from = t * c->inputs;
    if (s->started == 0) {
      s->started = 1;
      for (int32_t i = 0; i < c->nodes; i++) {
        const real_t first = x[from + c->startInput[i]];
        const int32_t r = c->restInput[i];
        s->h[i] = thermalNeural_bounded(r < 0 ? first : first + c->relaxed[i]
            * (x[from + r] - first));
      }
    } else {
      for (int32_t k = 0; k < c->lossUnits; k++) {
        s->hidden[k] = slipring_tanh(c->hiddenBias[k]
            + thermalNeural_seen(c, s, c->hidden, k, x, from));
      }
      for (int32_t i = 0; i < c->nodes; i++) {
        real_t heat = c->lossBias[i];
        for (int32_t k = 0; k < c->lossUnits; k++) {
          heat += c->loss[i * c->lossUnits + k] * s->hidden[k];
        }
        s->flow[i] = thermalNeural_softplus(heat);
        s->sum[i] = REAL_C(0.0);
      }
      for (int32_t l = 0; l < c->pairs; l++) {
        const int32_t i = c->pairNode[l];
        const int32_t j = c->pairTo[l];
        const real_t g = slipring_sigmoid(c->conductanceBias[l]
            + thermalNeural_seen(c, s, c->conductance, l, x, from));
        s->sum[i] += g;
        if (j >= 0) {
          const real_t q = g * (s->h[j] - s->h[i]);
          s->flow[i] += q;
          s->flow[j] -= q;
          s->sum[j] += g;
        } else {
          s->flow[i] += g * (x[from + c->pairInput[l]] - s->h[i]);
        }
      }
      for (int32_t i = 0; i < c->nodes; i++) {
        const real_t k = c->rate[i] * s->sum[i] > REAL_C(1.0) ? REAL_C(1.0) / s->sum[i]
            : c->rate[i];
        s->h[i] = thermalNeural_bounded(s->h[i] + k * s->flow[i]);
      }
    }
    for (int32_t i = 0; i < c->units; i++) {
      y[t * c->units + i] = s->h[i];
    }
  }
}
