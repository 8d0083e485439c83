/*
 * fftBins.h. Generated from src/operators/fftBins.ts; do not edit.
 *
 * How much of a signal lies in each of some bands, by a windowed Fourier transform every so many samples.
 *
 * X = DFT of w x over windowLength samples. rms: sqrt(sum of g |X|^2 / (N sum w^2)), g = 2, and 1 at 0 and half the rate: bands that
 * cover everything add up (in squares) to the mean square of the windowed signal, Parseval's equation. peak: largest
 * g |X| / sum w, the amplitude of a sine that stands alone, exact on a line, and with flattop between lines too.
 * x: [n], any unit; outputs: [n / hop], as x, named by their bands; hop = windowLength (1 - overlap), rounded.
 * Delay to the window's middle, windowLength / 2 - 1 (rect: (windowLength - 1) / 2); warm-up windowLength. Absent samples bridge.
 * Errors: a band without a line.
 * Cost: windowLength (log2(windowLength) + 5) multiplications a window, all at its last sample; 8 windowLength + 8 bytes of state in float.
 * Source: A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 9.3, 10.5; windows and scaling:
 * G. Heinzel, A. Ruediger, R. Schilling, Spectrum and spectral density estimation by the DFT (2002).
 */
#ifndef SLIPRING_FFTBINS_H
#define SLIPRING_FFTBINS_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t windowLength;
  int32_t period;
  real_t centre;
  int32_t bands;
  const int32_t *first;
  const int32_t *end;
  bool peak;
  real_t scale;
  const real_t *window;
  const real_t *cosines;
  const real_t *sines;
  const int32_t *reversed;
} fftBins_coeffs;

typedef struct {
  real_t *ring;
  int32_t at;
  int32_t index;
  real_t *re;
  real_t *im;
} fftBins_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
int32_t fftBins_process(const fftBins_coeffs *c, fftBins_state *s, int32_t n, const real_t *x,
    real_t *band1, real_t *band2, real_t *band3, real_t *band4, real_t *band5, real_t *band6,
    real_t *band7, real_t *band8);

#ifdef __cplusplus
}
#endif

#endif
