/* fftBins.c. Generated from src/operators/fftBins.ts; do not edit. */
#include "fftBins.h"

SLIPRING_EXACT

/* Transforms the windowed ring, even samples as real and odd ones as imaginary parts, half as many: radix 2, decimation in time. */
static void fftBins_transform(const fftBins_coeffs *c, fftBins_state *s) {
  real_t *re = s->re;
  real_t *im = s->im;
  const int32_t length = c->windowLength;
  const int32_t half = length >> 1;
  for (int32_t k = 0; k < half; k++) {
    const int32_t even = 2 * c->reversed[k];
    re[k] = c->window[even] * s->ring[(s->at + even) & (length - 1)];
    im[k] = c->window[even + 1] * s->ring[(s->at + even + 1) & (length - 1)];
  }
  int32_t stride = half;
  for (int32_t size = 1; size < half; size = (int32_t)((uint32_t)size << (1))) {
    for (int32_t k = 0; k < size; k++) {
      // e^-j pi k / size
      const real_t wRe = c->cosines[k * stride];
      const real_t wIm = -c->sines[k * stride];
      for (int32_t p = k; p < half; p += 2 * size) {
        const int32_t q = p + size;
        const real_t tRe = wRe * re[q] - wIm * im[q];
        const real_t tIm = wRe * im[q] + wIm * re[q];
        re[q] = re[p] - tRe;
        im[q] = im[p] - tIm;
        re[p] += tRe;
        im[p] += tIm;
      }
    }
    stride >>= 1;
  }
}

/* |X[k]|^2 from the half transform Z: X = (Z[k] + Z*[-k]) / 2 - j e^-jwk (Z[k] - Z*[-k]) / 2. */
static real_t fftBins_squareOf(const fftBins_coeffs *c, const fftBins_state *s, int32_t k) {
  const int32_t half = c->windowLength >> 1;
  const int32_t near = k & (half - 1);
  const int32_t far = (half - k) & (half - 1);
  const real_t cosine = k == half ? REAL_C(-1.0) : c->cosines[k];
  const real_t sine = k == half ? REAL_C(0.0) : c->sines[k];
  const real_t evenRe = REAL_C(0.5) * (s->re[near] + s->re[far]);
  const real_t evenIm = REAL_C(0.5) * (s->im[near] - s->im[far]);
  const real_t oddRe = REAL_C(0.5) * (s->im[near] + s->im[far]);
  const real_t oddIm = REAL_C(0.5) * (s->re[far] - s->re[near]);
  const real_t re = evenRe + cosine * oddRe + sine * oddIm;
  const real_t im = evenIm + cosine * oddIm - sine * oddRe;
  return re * re + im * im;
}

/* Root of the sum (peak: of the largest) of the one-sided |X|^2 in band b. */
static real_t fftBins_measure(const fftBins_coeffs *c, const fftBins_state *s, int32_t b) {
  const int32_t half = c->windowLength >> 1;
  real_t sum = REAL_C(0.0);
  for (int32_t k = c->first[b]; k < c->end[b]; k++) {
    const real_t square = fftBins_squareOf(c, s, k);
    const bool oneSided = k > 0 && k < half;
    if (c->peak) {
      sum = slipring_max(sum, oneSided ? REAL_C(4.0) * square : square);
    } else {
      sum += oneSided ? REAL_C(2.0) * square : square;
    }
  }
  return slipring_sqrt(c->scale * sum);
}

int32_t fftBins_process(const fftBins_coeffs *c, fftBins_state *s, int32_t n,
    const real_t *restrict x, real_t *restrict band1, real_t *restrict band2,
    real_t *restrict band3, real_t *restrict band4, real_t *restrict band5, real_t *restrict band6,
    real_t *restrict band7, real_t *restrict band8) {
  const int32_t last = c->windowLength - 1;
  int32_t m = 0;
  for (int32_t i = 0; i < n; i++) {
    s->ring[s->at] = x[i];
    s->at = (s->at + 1) & last;
    if (s->index == 0) {
      fftBins_transform(c, s);
      band1[m] = fftBins_measure(c, s, 0);
      if (c->bands > 1) {
        band2[m] = fftBins_measure(c, s, 1);
      }
      if (c->bands > 2) {
        band3[m] = fftBins_measure(c, s, 2);
      }
      if (c->bands > 3) {
        band4[m] = fftBins_measure(c, s, 3);
      }
      if (c->bands > 4) {
        band5[m] = fftBins_measure(c, s, 4);
      }
      if (c->bands > 5) {
        band6[m] = fftBins_measure(c, s, 5);
      }
      if (c->bands > 6) {
        band7[m] = fftBins_measure(c, s, 6);
      }
      if (c->bands > 7) {
        band8[m] = fftBins_measure(c, s, 7);
      }
      m++;
    }
    s->index = s->index + 1 == c->period ? 0 : s->index + 1;
  }
  return m;
}
