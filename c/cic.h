/*
 * cic.h. Generated from src/operators/cic.ts; do not edit.
 *
 * Lowers the rate by a large factor without multiplications: integrators at the old rate, combs at the new one, on whole counts.
 *
 * Each of `order` integrators sums up v[n] = v[n-1] + u[n], every factor-th sum goes through as many combs w[m] = v[m] - v[m-1]: together the
 * moving mean of factor samples, order times. u are counts of size resolution; the sums wrap modulo 2^58, which the combs
 * undo exactly, so that nothing ever drifts. A short filter at the new rate undoes the droop in the pass band.
 * x, y: [n] to [n / factor], any unit, y as x.
 * Delay order (factor - 1) / 2 and half of the droop filter, exact at all frequencies; warm-up their length; starts in the steady
 * state of the first sample. Absent samples are bridged by the last good one. What is beyond 2^30 counts is clipped, and flagged CLIPPED.
 * Errors: factor ^ order above 2^26; a droop that no filter of 31 taps undoes.
 * Cost: 6 integer operations a sample and order; 16 order + 4 taps + 16 bytes of state in float.
 * Source: E. B. Hogenauer, An economical class of digital filters for decimation and interpolation, IEEE Trans. ASSP 29 (1981).
 */
#ifndef SLIPRING_CIC_H
#define SLIPRING_CIC_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t period;
  int32_t order;
  real_t resolution;
  real_t share;
  const real_t *taps;
  int32_t tapCount;
} cic_coeffs;

typedef struct {
  int32_t index;
  bool started;
  int32_t zero;
  int32_t clipped;
  int32_t *low;
  int32_t *high;
  int32_t *combLow;
  int32_t *combHigh;
  real_t *past;
} cic_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
int32_t cic_process(const cic_coeffs *c, cic_state *s, int32_t n, const real_t *x, real_t *y,
    uint8_t *q);

#ifdef __cplusplus
}
#endif

#endif
