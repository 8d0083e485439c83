/* intrinsics.h: elementary functions without libm. Generated from src/kernel/intrinsics.ts; do not edit. */
#ifndef SLIPRING_INTRINSICS_H
#define SLIPRING_INTRINSICS_H

#include "slipring.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The parts of sin and cos, for kernels that need both of one angle:
 * a = nearAngle(x), step = angleStep(a), k = trunc(step), d = angleRest(a, step), then sinFrom(k, d) and cosFrom(k, d); or, in hot
 * loops, the formulas of these two with sineOfStep, smallSin and smallCosLess1 computed once.
 * nearAngle brings angles beyond 5e7 rad near zero.
 */
real_t slipring_nearAngle(real_t x);
/* Nearest of 256 steps a turn: a whole number. */
real_t slipring_angleStep(real_t a);
/* sin of step k; of step k + 64 it is the cosine. */
real_t slipring_sineOfStep(int32_t k);
/* sin d for the rest of an angle. */
real_t slipring_smallSin(real_t d);
/* cos d - 1 for the rest of an angle. */
real_t slipring_smallCosLess1(real_t d);
/* sin of step k plus d. */
real_t slipring_sinFrom(int32_t k, real_t d);
/* What lies between the angle and its step, at most pi / 256. */
real_t slipring_angleRest(real_t a, real_t step);
/* Sine. Up to 5e7 rad exact to 2e-16, then as exact as the argument; NaN beyond 1e15 rad. */
real_t slipring_sin(real_t x);
/* cos of step k plus d. */
real_t slipring_cosFrom(int32_t k, real_t d);
/* Cosine; as sin. */
real_t slipring_cos(real_t x);
/* Angle of the point (x, y) in [-pi, pi]; 0 at the origin. Zeros count as +0; finite arguments. */
real_t slipring_atan2(real_t y, real_t x);
/* e^x. */
real_t slipring_exp(real_t x);
/* Natural logarithm; -Infinity at 0, NaN below. */
real_t slipring_log(real_t x);
/* Hyperbolic tangent. */
real_t slipring_tanh(real_t x);
/* Logistic function 1 / (1 + e^-x). */
real_t slipring_sigmoid(real_t x);

#ifdef __cplusplus
}
#endif

#endif
