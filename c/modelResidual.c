/* modelResidual.c. Generated from src/operators/modelResidual.ts; do not edit. */
#include "modelResidual.h"

SLIPRING_EXACT

/* Residuals before the first verdict. */
static const int32_t LEAST = 8;

/* Absent samples or outliers in a row for which the model's predictions stand in its past: an unstable model would run away. */
static const int32_t FREE_RUN = 8;

static const int32_t REPLACE = 0;

static const int32_t HOLD = 1;

static const int32_t FLAG = 3;

/* Deviations to which a residual is clipped before it enters the deviation, and what the clipping takes from the variance. */
static const real_t CLIP = REAL_C(2.5);

static const real_t CORRECTION = REAL_C(1.0229551300452517);

/* Variance that is none: a model that fits exactly must not lead to numbers that slow a processor down. */
static const real_t NOTHING = REAL_C(1e-30);

/* Covariance of parameters of which nothing is known; the largest sum of variances up to which the past is forgotten. */
static const real_t UNKNOWN = REAL_C(10000.0);

static const real_t LARGEST_TRACE = REAL_C(1000000.0);

/* Variance of a prediction, in that of the noise, above which a sample tells something new. */
static const real_t EXCITED = REAL_C(0.2);

static void modelResidual_pushInput(const modelResidual_coeffs *c, modelResidual_state *s,
    int32_t input, real_t u) {
  const int32_t first = c->order + input * c->inputOrder;
  for (int32_t k = c->inputOrder - 1; k > 0; k--) {
    s->phi[first + k] = s->phi[first + k - 1];
  }
  s->phi[first] = u;
}

static bool modelResidual_inputsPresent(const modelResidual_coeffs *c,
    const modelResidual_state *s) {
  for (int32_t k = c->order; k < c->size - 1; k++) {
    if (slipring_absent(s->phi[k])) {
      return false;
    }
  }
  return true;
}

static real_t modelResidual_predict(const modelResidual_coeffs *c, const modelResidual_state *s) {
  real_t expected = REAL_C(0.0);
  for (int32_t k = 0; k < c->size; k++) {
    expected += s->theta[k] * s->phi[k];
  }
  return expected;
}

static void modelResidual_pushPast(const modelResidual_coeffs *c, modelResidual_state *s,
    real_t taken, real_t measured) {
  for (int32_t k = c->order - 1; k > 0; k--) {
    s->phi[k] = s->phi[k - 1];
    s->raw[k] = s->raw[k - 1];
  }
  if (c->order > 0) {
    s->phi[0] = taken;
    s->raw[0] = measured;
  }
}

/* Scores a residual, takes it into the deviation, and says whether it is an outlier. */
static bool modelResidual_judge(const modelResidual_coeffs *c, modelResidual_state *s,
    real_t distance, int32_t i, real_t *score) {
  const real_t variance = slipring_max(s->variance * CORRECTION, c->leastVariance);
  const bool judged = s->count >= LEAST && variance > NOTHING;
  real_t square = distance * distance;
  bool outlier = false;
  if (judged) {
    outlier = square > c->nSigma * c->nSigma * variance;
    score[i] = distance / slipring_sqrt(variance);
    square = slipring_min(square, CLIP * CLIP * variance);
  }
  if (s->count < c->memory) {
    s->count++;
  }
  if (s->count > 0) {
    const real_t filled = (real_t)s->count;
    s->variance = s->variance + (square - s->variance) / filled;
  }
  s->outliers = outlier ? slipring_min_i32(s->outliers + 1, 1000000) : 0;
  return outlier;
}

/* What an outlier becomes; NaN where that is nothing. */
static real_t modelResidual_substitute(const modelResidual_coeffs *c, real_t outlier,
    real_t expected, real_t last) {
  if (c->action == FLAG) {
    return outlier;
  }
  if (c->action == REPLACE) {
    return expected;
  }
  return c->action == HOLD ? last : SLIPRING_NAN;
}

/* Recursive least squares in Bierman's form, which keeps the covariance positive, in float too. */
static void modelResidual_learn(const modelResidual_coeffs *c, modelResidual_state *s,
    real_t distance) {
  const int32_t m = c->size;
  real_t *u = s->u;
  real_t *d = s->d;
  real_t *f = s->scratch;
  real_t *gain = s->gain;
  real_t trace = REAL_C(0.0);
  real_t news = REAL_C(0.0);
  for (int32_t j = 0; j < m; j++) {
    f[j] = s->phi[j];
    real_t column = REAL_C(1.0);
    for (int32_t k = 0; k < j; k++) {
      f[j] = f[j] + u[k * m + j] * s->phi[k];
      column += u[k * m + j] * u[k * m + j];
    }
    f[m + j] = d[j] * f[j];
    trace += d[j] * column;
    news += f[m + j] * f[j];
  }
  // where nothing excites some of the parameters, forgetting would blow their covariance up, and rounding drive them away
  const bool unsure = trace >= LARGEST_TRACE;
  if (unsure && news < EXCITED) {
    return;
  }
  const real_t forgetting = unsure ? REAL_C(1.0) : c->forgetting;
  real_t before = forgetting;
  for (int32_t j = 0; j < m; j++) {
    const real_t g = f[m + j];
    const real_t after = before + f[j] * g;
    d[j] = (d[j] * before) / (after * forgetting);
    gain[j] = g;
    for (int32_t k = 0; k < j; k++) {
      const real_t old = u[k * m + j];
      u[k * m + j] = old - (f[j] / before) * gain[k];
      gain[k] = gain[k] + g * old;
    }
    before = after;
  }
  for (int32_t j = 0; j < m; j++) {
    s->theta[j] = s->theta[j] + (gain[j] / before) * distance;
  }
}

/* The behaviour is new: parameters and deviation are learnt anew. */
static void modelResidual_renew(const modelResidual_coeffs *c, modelResidual_state *s) {
  for (int32_t k = 0; k < c->size; k++) {
    s->theta[k] = REAL_C(0.0);
    s->d[k] = UNKNOWN;
    for (int32_t j = 0; j < c->size; j++) {
      s->u[k * c->size + j] = j == k ? REAL_C(1.0) : REAL_C(0.0);
    }
  }
  s->outliers = 0;
  s->count = -4 * c->size;
}

void modelResidual_process(const modelResidual_coeffs *c, modelResidual_state *s, int32_t n,
    const real_t *restrict x, const real_t *restrict prediction, const real_t *restrict u1,
    const real_t *restrict u2, const real_t *restrict u3, real_t *restrict y,
    real_t *restrict residual, real_t *restrict score, uint8_t *restrict q) {
  for (int32_t i = 0; i < n; i++) {
    if (s->warm > 0) {
      s->warm--;
    }
    if (c->inputs > 0) {
      modelResidual_pushInput(c, s, 0, u1[i]);
    }
    if (c->inputs > 1) {
      modelResidual_pushInput(c, s, 1, u2[i]);
    }
    if (c->inputs > 2) {
      modelResidual_pushInput(c, s, 2, u3[i]);
    }
    const bool known = c->arx ? s->filled >= c->order && modelResidual_inputsPresent(c, s)
        : !slipring_absent(prediction[i]);
    const real_t expected = c->arx ? modelResidual_predict(c, s) : prediction[i];
    const real_t v = x[i];
    if (slipring_absent(v)) {
      // the past goes on with the model's own words for a while
      s->absentRun++;
      if (!known || s->absentRun > FREE_RUN) {
        s->filled = 0;
      } else if (c->arx) {
        modelResidual_pushPast(c, s, expected, expected);
      }
      s->warm = c->warmup;
      y[i] = SLIPRING_NAN;
      residual[i] = SLIPRING_NAN;
      score[i] = SLIPRING_NAN;
      q[i] = (uint8_t)SLIPRING_MISSING;
      continue;
    }
    s->absentRun = 0;
    if (s->warm > 0 || !known) {
      q[i] = (uint8_t)SLIPRING_WARMUP;
    }
    y[i] = v;
    residual[i] = REAL_C(0.0);
    score[i] = REAL_C(0.0);
    real_t taken = v;
    if (known) {
      const real_t distance = v - expected;
      residual[i] = distance;
      if (modelResidual_judge(c, s, distance, i, score)) {
        taken = expected;
        y[i] = modelResidual_substitute(c, v, expected, s->last);
        q[i] = (uint8_t)((int32_t)q[i] | SLIPRING_OUTLIER);
        if (slipring_absent(y[i])) {
          q[i] = (uint8_t)SLIPRING_MISSING;
          residual[i] = SLIPRING_NAN;
          score[i] = SLIPRING_NAN;
        }
      } else {
        s->last = v;
        if (c->arx) {
          modelResidual_learn(c, s, distance);
        }
      }
    }
    if (s->outliers >= FREE_RUN) {
      for (int32_t k = 0; k < c->order; k++) {
        s->phi[k] = s->raw[k];
      }
      taken = v;
    }
    if (s->outliers > 0 && s->outliers == c->shiftAfter) {
      modelResidual_renew(c, s);
    }
    if (c->arx) {
      modelResidual_pushPast(c, s, taken, v);
    }
    if (s->filled < c->order) {
      s->filled++;
    }
  }
}
