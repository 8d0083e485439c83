/*
 * parkVector.h. Generated from src/operators/parkVector.ts; do not edit.
 *
 * Length of the current vector and how it pulsates: Park's vector approach to winding and supply faults.
 *
 * r = sqrt(alpha^2 + beta^2) (amplitude-invariant) is constant for a sound machine on a sound supply; a negative sequence
 * makes it pulsate at twice the fundamental. Over a sliding window: mean and standard deviation of r, and
 * 2 |<(r - mean) e^-2ja>|, a the fundamental's angle (modulated sums, no pole to damp). Exact where the window holds whole half periods; else
 * off by the share of a period that it is too long or short.
 * iA, iB and, with three, iC: [n], any unit; omegaE: [n], rad/s, where frequencyHz does not say it; modulus, meanModulus, ripple,
 * secondHarmonic: that unit; severity: secondHarmonic / meanModulus, near the negative sequence's share for small ones.
 * Delay (windowLength - 1) / 2, of the modulus too; warm-up windowLength. Absent samples bridge.
 * Errors: frequencyHz at or above half the rate; neither or both of periods and windowLength; periods without frequencyHz.
 * Cost: about 50 multiplications, 3 roots and 4 divisions a sample; 12 windowLength + 40 bytes of state in float.
 * Source: A. J. M. Cardoso, S. M. A. Cruz, D. S. B. Fonseca, IEEE Trans. Energy Conversion 14 (1999); S. M. A. Cruz, A. J. M. Cardoso,
 * IEEE Trans. Ind. Appl. 37 (2001), extended Park's vector approach.
 */
#ifndef SLIPRING_PARKVECTOR_H
#define SLIPRING_PARKVECTOR_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t windowLength;
  int32_t period;
  real_t step;
  real_t stepPerOmega;
  real_t alphaA;
  real_t alphaBC;
  real_t betaA;
  real_t betaB;
  real_t betaC;
} parkVector_coeffs;

typedef struct {
  real_t *moduli;
  real_t *cosines;
  real_t *sines;
  real_t *sums;
  real_t mean;
  real_t squares;
  int32_t at;
  int32_t count;
  int32_t index;
  real_t angle;
} parkVector_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void parkVector_process(const parkVector_coeffs *c, parkVector_state *s, int32_t n,
    const real_t *iA, const real_t *iB, const real_t *iC, const real_t *omegaE, real_t *modulus,
    real_t *meanModulus, real_t *ripple, real_t *secondHarmonic, real_t *severity);

#ifdef __cplusplus
}
#endif

#endif
