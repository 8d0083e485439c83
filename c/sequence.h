/*
 * sequence.h. Generated from src/operators/sequence.ts; do not edit.
 *
 * Positive, negative and zero sequence of three phases at the fundamental, over a sliding window: the negative one tells
 * winding shorts and unbalance.
 *
 * With s = alpha + j beta (amplitude-invariant), a the fundamental's angle and < > the mean over the window: p = <s e^-ja>,
 * m = <conj(s) e^-ja>, g = <e^-2ja>; positive = |p - g conj(m)| / (1 - |g|^2), negative = |m - g conj(p)| / (1 - |g|^2),
 * zero = 2 |z - g conj(z)| / (1 - |g|^2), z = <i0 e^-ja>. Where the window holds whole half periods, g = 0 and this is the sliding DFT;
 * else it is the least-squares fit, exact for any window and while the speed changes. The sums are modulated (no pole to damp).
 * iA, iB and, with three, iC: [n], any unit; omegaE: [n], rad/s, where frequencyHz does not say it; positive, negative, zero (three
 * phases only): amplitudes, that unit; negativeRatio: negative / positive.
 * Delay (windowLength - 1) / 2; warm-up windowLength. Absent samples bridge. MISSING where the window holds less than about a
 * fourteenth of a period: at standstill the sequences are not defined.
 * Errors: frequencyHz at or above half the rate; neither or both of periods and windowLength; periods without frequencyHz.
 * Cost: about 90 multiplications, 3 roots and 3 divisions a sample; 20 windowLength + 48 bytes of state in float.
 * Source: C. L. Fortescue, Trans. AIEE 37 (1918); K. Duda, Accurate, guaranteed stable, sliding DFT, IEEE SP Magazine 27 (2010).
 */
#ifndef SLIPRING_SEQUENCE_H
#define SLIPRING_SEQUENCE_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t windowLength;
  int32_t period;
  real_t step;
  real_t stepPerOmega;
  real_t floor;
  real_t alphaA;
  real_t alphaBC;
  real_t betaA;
  real_t betaB;
  real_t betaC;
  real_t zero;
} sequence_coeffs;

typedef struct {
  real_t *ring;
  real_t *sums;
  int32_t at;
  int32_t count;
  int32_t index;
  real_t angle;
} sequence_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void sequence_process(const sequence_coeffs *c, sequence_state *s, int32_t n, const real_t *iA,
    const real_t *iB, const real_t *iC, const real_t *omegaE, real_t *positive, real_t *negative,
    real_t *zero, real_t *ratio, uint8_t *q);

#ifdef __cplusplus
}
#endif

#endif
