/* goertzel.c. Generated from src/operators/goertzel.ts; do not edit. */
#include "goertzel.h"
#include "intrinsics.h"

SLIPRING_EXACT

int32_t goertzel_process(const goertzel_coeffs *c, goertzel_state *s, int32_t n,
    const real_t *restrict x, real_t *restrict amplitude, real_t *restrict phase) {
  const real_t k = REAL_C(2.0) * c->half;
  const real_t sign = c->sign;
  real_t sum = s->sum;
  real_t difference = s->difference;
  int32_t index = s->index;
  int32_t m = 0;
  for (int32_t i = 0; i < n; i++) {
    const real_t before = sum;
    difference = sign * difference + (x[i] + k * sum);
    sum = difference + sign * sum;
    if (index == 0) {
      const real_t re = difference - c->half * before;
      const real_t im = c->sine * before;
      amplitude[m] = c->scale * slipring_sqrt(re * re + im * im);
      if (c->phase) {
        phase[m] = slipring_atan2(im * c->middleCos - re * c->middleSin, re * c->middleCos + im
            * c->middleSin);
      }
      m++;
      sum = REAL_C(0.0);
      difference = REAL_C(0.0);
    }
    index = index + 1 == c->period ? 0 : index + 1;
  }
  s->sum = sum;
  s->difference = difference;
  s->index = index;
  return m;
}
