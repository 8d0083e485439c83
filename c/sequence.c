/* sequence.c. Generated from src/operators/sequence.ts; do not edit. */
#include "sequence.h"
#include "intrinsics.h"

SLIPRING_EXACT

/* Values of a sample in the ring: alpha, beta, i0, and cosine and sine of the fundamental's angle. */
static const int32_t FIELDS = 5;

/* The part of a period below which the sequences cannot be told apart is about a fourteenth. */
static const real_t LEAST_DETERMINANT = REAL_C(0.05);

static const real_t TURN = REAL_C(6.283185307179586);

static const real_t PER_TURN = REAL_C(0.15915494309189535);

/* Adds a sample's products to the sums, or takes them off again (sign -1), to the same bits. */
static void sequence_gather(real_t *sums, const real_t *ring, int32_t slot, real_t sign) {
  const real_t alpha = ring[slot];
  const real_t beta = ring[slot + 1];
  const real_t i0 = ring[slot + 2];
  const real_t cosine = sign * ring[slot + 3];
  const real_t sine = sign * ring[slot + 4];
  sums[0] += alpha * cosine;
  sums[1] += alpha * sine;
  sums[2] += beta * cosine;
  sums[3] += beta * sine;
  sums[4] += i0 * cosine;
  sums[5] += i0 * sine;
  sums[6] += ring[slot + 3] * cosine - ring[slot + 4] * sine;
  sums[7] += REAL_C(2.0) * ring[slot + 3] * sine;
}

/* Makes the sums anew. Slots that are still empty hold zeros. */
static void sequence_gatherAll(const sequence_coeffs *c, real_t *sums, const real_t *ring) {
  for (int32_t k = 0; k < 8; k++) {
    sums[k] = REAL_C(0.0);
  }
  for (int32_t k = 0; k < c->windowLength; k++) {
    sequence_gather(sums, ring, k * FIELDS, REAL_C(1.0));
  }
}

static real_t sequence_length(real_t re, real_t im) {
  return slipring_sqrt(re * re + im * im);
}

void sequence_process(const sequence_coeffs *c, sequence_state *s, int32_t n,
    const real_t *restrict iA, const real_t *restrict iB, const real_t *restrict iC,
    const real_t *restrict omegaE, real_t *restrict positive, real_t *restrict negative,
    real_t *restrict zero, real_t *restrict ratio, uint8_t *restrict q) {
  real_t *ring = s->ring;
  real_t *sums = s->sums;
  int32_t at = s->at;
  int32_t count = s->count;
  int32_t index = s->index;
  real_t angle = s->angle;
  for (int32_t i = 0; i < n; i++) {
    const real_t a = slipring_nearAngle(angle);
    const real_t step = slipring_angleStep(a);
    const real_t rest = slipring_angleRest(a, step);
    angle += c->step + c->stepPerOmega * omegaE[i];
    angle -= TURN * slipring_floor(angle * PER_TURN);
    const int32_t slot = at * FIELDS;
    sequence_gather(sums, ring, slot, REAL_C(-1.0));
    ring[slot] = c->alphaA * iA[i] + c->alphaBC * (iB[i] + iC[i]);
    ring[slot + 1] = c->betaA * iA[i] + c->betaB * iB[i] + c->betaC * iC[i];
    ring[slot + 2] = c->zero * (iA[i] + iB[i] + iC[i]);
    ring[slot + 3] = slipring_cosFrom(slipring_trunc(step), rest);
    ring[slot + 4] = slipring_sinFrom(slipring_trunc(step), rest);
    sequence_gather(sums, ring, slot, REAL_C(1.0));
    at = at + 1 == c->windowLength ? 0 : at + 1;
    if (count < c->windowLength) {
      count++;
    }
    if (index == 0) {
      sequence_gatherAll(c, sums, ring);
    }
    index = index + 1 == c->period ? 0 : index + 1;
    // means of s e^-ja, conj(s) e^-ja, i0 e^-ja and e^-2ja, with s = alpha + j beta
    const real_t filled = (real_t)count;
    const real_t share = REAL_C(1.0) / filled;
    const real_t pRe = (sums[0] + sums[3]) * share;
    const real_t pIm = (sums[2] - sums[1]) * share;
    const real_t nRe = (sums[0] - sums[3]) * share;
    const real_t nIm = -(sums[1] + sums[2]) * share;
    const real_t zRe = sums[4] * share;
    const real_t zIm = -sums[5] * share;
    const real_t gRe = sums[6] * share;
    const real_t gIm = -sums[7] * share;
    const real_t determinant = REAL_C(1.0) - gRe * gRe - gIm * gIm;
    if (determinant < LEAST_DETERMINANT) {
      q[i] = (uint8_t)SLIPRING_MISSING;
      positive[i] = SLIPRING_NAN;
      negative[i] = SLIPRING_NAN;
      zero[i] = SLIPRING_NAN;
      ratio[i] = SLIPRING_NAN;
      continue;
    }
    // the window need not hold whole periods: positive and negative sequence are fitted together, zero and its image too
    const real_t unmix = REAL_C(1.0) / determinant;
    const real_t p = sequence_length(pRe - gRe * nRe - gIm * nIm, pIm - gIm * nRe + gRe * nIm)
        * unmix;
    const real_t m = sequence_length(nRe - gRe * pRe - gIm * pIm, nIm - gIm * pRe + gRe * pIm)
        * unmix;
    positive[i] = p;
    negative[i] = m;
    zero[i] = REAL_C(2.0)
        * sequence_length(zRe - gRe * zRe - gIm * zIm, zIm - gIm * zRe + gRe * zIm) * unmix;
    ratio[i] = p > c->floor ? m / p : REAL_C(0.0);
  }
  s->at = at;
  s->count = count;
  s->index = index;
  s->angle = angle;
}
