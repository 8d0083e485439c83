/*
 * ema.h. Generated from src/operators/ema.ts; do not edit.
 *
 * Smooths by an exponential moving average: a first-order low-pass.
 *
 * y[n] = y[n-1] + alpha (x[n] - y[n-1]); alpha = 1 - e^(-1 / (timeConstantS rate)), or sqrt(k^2 + 2 k) - k with k = 1 - cos w,
 * w = 2 pi cutoffHz / rate. The sum is compensated: in float a small alpha follows as exactly as a large one.
 * x, y: [n], any unit, y as x.
 * Delay by frequency, (1 - alpha) / alpha samples for slow signals; warm-up 6.9 time constants; starts in the steady state of the
 * first sample. Absent samples bridge.
 * Errors: none, or more than one, of the three parameters; cutoffHz at or above half the rate.
 * Cost: 2 multiplications and 5 additions a sample; 9 bytes of state in float.
 * Source: A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 5.3; the sum: W. Kahan, CACM 8 (1965).
 */
#ifndef SLIPRING_EMA_H
#define SLIPRING_EMA_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  real_t alpha;
} ema_coeffs;

typedef struct {
  real_t mean;
  real_t low;
  bool started;
} ema_state;

/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */
void ema_process(const ema_coeffs *c, ema_state *s, int32_t n, const real_t *x, real_t *y);

#ifdef __cplusplus
}
#endif

#endif
