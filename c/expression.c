/* expression.c. Generated from src/operators/expression.ts; do not edit. */
#include "expression.h"
#include "intrinsics.h"

SLIPRING_EXACT

static const int32_t NUMBER = 0;

static const int32_t CHOOSE = 2;

static const int32_t POWER = 3;

static const int32_t NEGATE = 4;

static const int32_t NOT = 5;

static const int32_t ABS = 6;

static const int32_t SQRT = 7;

static const int32_t SIGN = 8;

static const int32_t SIN = 9;

static const int32_t COS = 10;

static const int32_t EXP = 11;

static const int32_t LOG = 12;

/* From here on two operands become one. */
static const int32_t ADD = 14;

static const int32_t SUBTRACT = 15;

static const int32_t MULTIPLY = 16;

static const int32_t DIVIDE = 17;

static const int32_t MIN = 18;

static const int32_t MAX = 19;

static const int32_t BELOW = 20;

static const int32_t NOT_ABOVE = 21;

static const int32_t EQUAL = 22;

static const int32_t AND = 24;

static const int32_t OR = 25;

/* Samples that the machine works on at a time: what it costs to find out what to do is shared by so many. */
static const int32_t CHUNK = 16;

static real_t expression_decide(real_t a, real_t b, int32_t code) {
  if (code == MIN) {
    return slipring_min(a, b);
  }
  if (code == MAX) {
    return slipring_max(a, b);
  }
  bool yes = a != b;
  if (code == BELOW) {
    yes = a < b;
  } else if (code == NOT_ABOVE) {
    yes = a <= b;
  } else if (code == EQUAL) {
    yes = a == b;
  } else if (code == AND) {
    yes = a != REAL_C(0.0) && b != REAL_C(0.0);
  } else if (code == OR) {
    yes = a != REAL_C(0.0) || b != REAL_C(0.0);
  }
  return yes ? REAL_C(1.0) : REAL_C(0.0);
}

/* Joins the values from a on with those one chunk above. */
static void expression_join(real_t *stack, int32_t a, int32_t count, int32_t code) {
  const int32_t to = a + count;
  if (code == ADD) {
    for (int32_t i = a; i < to; i++) {
      stack[i] += stack[i + CHUNK];
    }
  } else if (code == SUBTRACT) {
    for (int32_t i = a; i < to; i++) {
      stack[i] -= stack[i + CHUNK];
    }
  } else if (code == MULTIPLY) {
    for (int32_t i = a; i < to; i++) {
      stack[i] *= stack[i + CHUNK];
    }
  } else if (code == DIVIDE) {
    for (int32_t i = a; i < to; i++) {
      stack[i] = stack[i] / stack[i + CHUNK];
    }
  } else {
    for (int32_t i = a; i < to; i++) {
      stack[i] = expression_decide(stack[i], stack[i + CHUNK], code);
    }
  }
}

static void expression_choose(real_t *stack, int32_t a, int32_t count) {
  for (int32_t i = a; i < a + count; i++) {
    stack[i] = stack[i] != REAL_C(0.0) ? stack[i + CHUNK] : stack[i + 2 * CHUNK];
  }
}

/* By squaring. */
static real_t expression_power(real_t v, int32_t exponent) {
  int32_t left = exponent < 0 ? -exponent : exponent;
  real_t square = v;
  real_t result = REAL_C(1.0);
  while (left > 0) {
    if ((left & 1) != 0) {
      result *= square;
    }
    square *= square;
    left >>= 1;
  }
  return exponent < 0 ? REAL_C(1.0) / result : result;
}

/* Puts the function of each value in its place. */
static void expression_apply(real_t *stack, int32_t a, int32_t count, int32_t code,
    int32_t exponent) {
  for (int32_t i = a; i < a + count; i++) {
    const real_t v = stack[i];
    if (code == POWER) {
      stack[i] = expression_power(v, exponent);
    } else if (code == NEGATE) {
      stack[i] = -v;
    } else if (code == NOT) {
      stack[i] = v == REAL_C(0.0) ? REAL_C(1.0) : REAL_C(0.0);
    } else if (code == ABS) {
      stack[i] = slipring_abs(v);
    } else if (code == SQRT) {
      stack[i] = slipring_sqrt(v);
    } else if (code == SIGN) {
      stack[i] = v > REAL_C(0.0) ? REAL_C(1.0) : v < REAL_C(0.0) ? REAL_C(-1.0) : REAL_C(0.0);
    } else if (code == SIN) {
      stack[i] = slipring_sin(v);
    } else if (code == COS) {
      stack[i] = slipring_cos(v);
    } else if (code == EXP) {
      stack[i] = slipring_exp(v);
    } else if (code == LOG) {
      stack[i] = slipring_log(v);
    } else {
      stack[i] = slipring_tanh(v);
    }
  }
}

static void expression_push(real_t *stack, int32_t to, int32_t count, const real_t *x,
    int32_t from) {
  for (int32_t i = 0; i < count; i++) {
    stack[to + i] = x[from + i];
  }
}

void expression_process(const expression_coeffs *c, expression_state *s, int32_t n,
    const real_t *restrict x1, const real_t *restrict x2, const real_t *restrict x3,
    const real_t *restrict x4, const real_t *restrict x5, const real_t *restrict x6,
    const real_t *restrict x7, const real_t *restrict x8, real_t *restrict y, uint8_t *restrict q) {
  real_t *stack = s->stack;
  for (int32_t from = 0; from < n; from += CHUNK) {
    const int32_t count = slipring_min_i32(CHUNK, n - from);
    // first free place
    int32_t top = 0;
    for (int32_t k = 0; k < c->length; k++) {
      const int32_t code = c->codes[k];
      const int32_t arg = c->args[k];
      if (code >= ADD) {
        top -= CHUNK;
        expression_join(stack, top - CHUNK, count, code);
      } else if (code == CHOOSE) {
        top -= 2 * CHUNK;
        expression_choose(stack, top - CHUNK, count);
      } else if (code > CHOOSE) {
        expression_apply(stack, top - CHUNK, count, code, arg);
      } else {
        if (code == NUMBER) {
          for (int32_t i = 0; i < count; i++) {
            stack[top + i] = c->numbers[arg];
          }
        } else if (arg == 0) {
          expression_push(stack, top, count, x1, from);
        } else if (arg == 1) {
          expression_push(stack, top, count, x2, from);
        } else if (arg == 2) {
          expression_push(stack, top, count, x3, from);
        } else if (arg == 3) {
          expression_push(stack, top, count, x4, from);
        } else if (arg == 4) {
          expression_push(stack, top, count, x5, from);
        } else if (arg == 5) {
          expression_push(stack, top, count, x6, from);
        } else if (arg == 6) {
          expression_push(stack, top, count, x7, from);
        } else {
          expression_push(stack, top, count, x8, from);
        }
        top += CHUNK;
      }
    }
    for (int32_t i = 0; i < count; i++) {
      y[from + i] = stack[i];
      if (slipring_absent(stack[i])) {
        y[from + i] = SLIPRING_NAN;
        q[from + i] = (uint8_t)SLIPRING_MISSING;
      }
    }
  }
}
