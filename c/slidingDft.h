/*
 * slidingDft.h. Generated from src/operators/slidingDft.ts; do not edit.
 *
 * Amplitudes of some frequencies, or of orders of a turning angle, over a sliding window, sample by sample.
 *
 * X[n] = sum over the window of x e^-ja, a = 2 pi frequencyHz t, or order times the angle, or order times the integrated speed: the
 * modulated sliding DFT, without a pole to damp, so that it neither drifts nor leans; the same products that came in go out. Amplitude
 * 2 |X| / count (1 |X| for 0). Frequencies need not be bins; what is no whole period in the window leaks.
 * x: [n], any unit; angle: [n], rad, or omega: [n], rad/s, with orders; amplitudes as x, phases rad.
 * Delay (windowLength - 1) / 2; warm-up windowLength, until then over the samples at hand. Absent samples bridge.
 * Errors: neither or both of frequencyHz and orders, a frequency at or above half the rate.
 * Cost: about 22 multiplications, 1 division and 1 square root a sample and component (one arc tangent for a phase);
 * 8 windowLength + 12 bytes of state a component in float.
 * Source: K. Duda, Accurate, guaranteed stable, sliding discrete Fourier transform, IEEE Signal Processing Mag. 27 (2010).
 */
#ifndef SLIPRING_SLIDINGDFT_H
#define SLIPRING_SLIDINGDFT_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t windowLength;
  int32_t period;
  int32_t components;
  bool byAngle;
  const real_t *orders;
  const real_t *step;
  const real_t *stepPerOmega;
  const real_t *toMiddle;
  const real_t *factor;
  bool phase;
} slidingDft_coeffs;

typedef struct {
  real_t *cosines;
  real_t *sines;
  real_t *re;
  real_t *im;
  real_t *angle;
  int32_t at;
  int32_t count;
  int32_t index;
} slidingDft_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void slidingDft_process(const slidingDft_coeffs *c, slidingDft_state *s, int32_t n, const real_t *x,
    const real_t *angle, const real_t *omega, real_t *amplitude1, real_t *phase1,
    real_t *amplitude2, real_t *phase2, real_t *amplitude3, real_t *phase3, real_t *amplitude4,
    real_t *phase4, real_t *amplitude5, real_t *phase5, real_t *amplitude6, real_t *phase6,
    real_t *amplitude7, real_t *phase7, real_t *amplitude8, real_t *phase8);

#ifdef __cplusplus
}
#endif

#endif
