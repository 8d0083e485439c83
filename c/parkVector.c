/* parkVector.c. Generated from src/operators/parkVector.ts; do not edit. */
#include "parkVector.h"
#include "intrinsics.h"

SLIPRING_EXACT

static const real_t TURN = REAL_C(6.283185307179586);

static const real_t PER_TURN = REAL_C(0.15915494309189535);

/* Adds a sample's products to the sums, or takes them off again (sign -1), to the same bits. */
static void parkVector_gather(parkVector_state *s, int32_t at, real_t sign) {
  real_t *sums = s->sums;
  const real_t cosine = sign * s->cosines[at];
  const real_t sine = sign * s->sines[at];
  sums[0] += s->moduli[at] * cosine;
  sums[1] += s->moduli[at] * sine;
  sums[2] += cosine;
  sums[3] += sine;
}

/* Makes all sums anew. Slots that are still empty hold zeros. */
static void parkVector_gatherAll(const parkVector_coeffs *c, parkVector_state *s) {
  real_t total = REAL_C(0.0);
  for (int32_t k = 0; k < 4; k++) {
    s->sums[k] = REAL_C(0.0);
  }
  for (int32_t k = 0; k < c->windowLength; k++) {
    parkVector_gather(s, k, REAL_C(1.0));
    total += s->moduli[k];
  }
  s->mean = total / (real_t)s->count;
  s->squares = REAL_C(0.0);
  for (int32_t k = 0; k < s->count; k++) {
    s->squares += (s->moduli[k] - s->mean) * (s->moduli[k] - s->mean);
  }
}

/* The slot `by` samples before slot `at`. */
static int32_t parkVector_back(int32_t at, int32_t by, int32_t windowLength) {
  return at < by ? at - by + windowLength : at - by;
}

void parkVector_process(const parkVector_coeffs *c, parkVector_state *s, int32_t n,
    const real_t *restrict iA, const real_t *restrict iB, const real_t *restrict iC,
    const real_t *restrict omegaE, real_t *restrict modulus, real_t *restrict meanModulus,
    real_t *restrict ripple, real_t *restrict secondHarmonic, real_t *restrict severity) {
  const int32_t windowLength = c->windowLength;
  const real_t *sums = s->sums;
  for (int32_t i = 0; i < n; i++) {
    const real_t alpha = c->alphaA * iA[i] + c->alphaBC * (iB[i] + iC[i]);
    const real_t beta = c->betaA * iA[i] + c->betaB * iB[i] + c->betaC * iC[i];
    const real_t newest = slipring_sqrt(alpha * alpha + beta * beta);
    const real_t a = slipring_nearAngle(s->angle);
    const real_t step = slipring_angleStep(a);
    const real_t rest = slipring_angleRest(a, step);
    const real_t turned = s->angle + c->step + c->stepPerOmega * omegaE[i];
    s->angle = turned - TURN * slipring_floor(turned * PER_TURN);
    const int32_t at = s->at;
    const real_t oldest = s->moduli[at];
    const real_t before = s->mean;
    if (s->count == windowLength) {
      s->mean += (newest - oldest) / (real_t)windowLength;
      s->squares += (newest - oldest) * (newest - s->mean + (oldest - before));
    } else {
      s->count++;
      s->mean += (newest - before) / (real_t)s->count;
      s->squares += (newest - before) * (newest - s->mean);
    }
    parkVector_gather(s, at, REAL_C(-1.0));
    s->moduli[at] = newest;
    s->cosines[at] = slipring_cosFrom(slipring_trunc(step), rest);
    s->sines[at] = slipring_sinFrom(slipring_trunc(step), rest);
    parkVector_gather(s, at, REAL_C(1.0));
    s->at = at + 1 == windowLength ? 0 : at + 1;
    if (s->index == 0) {
      parkVector_gatherAll(c, s);
    }
    s->index = s->index + 1 == c->period ? 0 : s->index + 1;
    // the sample in the middle of the window, or the mean of the two there
    modulus[i] = REAL_C(0.5)
        * (s->moduli[parkVector_back(at, (windowLength - 1) >> 1, windowLength)]
        + s->moduli[parkVector_back(at, windowLength >> 1, windowLength)]);
    meanModulus[i] = s->mean;
    ripple[i] = slipring_sqrt(slipring_max(s->squares, REAL_C(0.0)) / (real_t)s->count);
    const real_t re = sums[0] - s->mean * sums[2];
    const real_t im = sums[1] - s->mean * sums[3];
    secondHarmonic[i] = (REAL_C(2.0) * slipring_sqrt(re * re + im * im)) / (real_t)s->count;
    severity[i] = s->mean > REAL_C(0.0) ? secondHarmonic[i] / s->mean : REAL_C(0.0);
  }
}
