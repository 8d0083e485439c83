/* intrinsics.c. Generated from src/kernel/intrinsics.ts; do not edit. */
#include "intrinsics.h"

SLIPRING_EXACT

/*
 * Elementary functions, written in the kernel subset, so that host and double C compute the same bits and no C library's
 * rounding matters. Errors against the exact value are at most 2 ulp in double (sin, cos: 2e-16 absolute), 4 ulp in float.
 *
 * Constants that multiply an integer are split: the head has so few bits that its product is exact in float too.
 */
/* sin(2 pi i / 256), i = 0..255. */
static const real_t SINE[256] = {
  REAL_C(0.0), REAL_C(0.024541228522912288), REAL_C(0.049067674327418015),
  REAL_C(0.07356456359966743), REAL_C(0.0980171403295606), REAL_C(0.1224106751992162),
  REAL_C(0.14673047445536175), REAL_C(0.17096188876030122), REAL_C(0.19509032201612828),
  REAL_C(0.2191012401568698), REAL_C(0.2429801799032639), REAL_C(0.26671275747489837),
  REAL_C(0.2902846772544624), REAL_C(0.31368174039889146), REAL_C(0.33688985339222005),
  REAL_C(0.35989503653498817), REAL_C(0.3826834323650898), REAL_C(0.40524131400498986),
  REAL_C(0.4275550934302821), REAL_C(0.4496113296546066), REAL_C(0.47139673682599764),
  REAL_C(0.49289819222978404), REAL_C(0.5141027441932218), REAL_C(0.5349976198870973),
  REAL_C(0.5555702330196022), REAL_C(0.5758081914178453), REAL_C(0.5956993044924334),
  REAL_C(0.6152315905806268), REAL_C(0.6343932841636455), REAL_C(0.6531728429537768),
  REAL_C(0.6715589548470184), REAL_C(0.6895405447370669), REAL_C(0.7071067811865476),
  REAL_C(0.7242470829514669), REAL_C(0.7409511253549591), REAL_C(0.7572088465064846),
  REAL_C(0.773010453362737), REAL_C(0.7883464276266062), REAL_C(0.8032075314806449),
  REAL_C(0.8175848131515837), REAL_C(0.8314696123025452), REAL_C(0.8448535652497071),
  REAL_C(0.8577286100002721), REAL_C(0.8700869911087115), REAL_C(0.881921264348355),
  REAL_C(0.8932243011955153), REAL_C(0.9039892931234433), REAL_C(0.9142097557035307),
  REAL_C(0.9238795325112867), REAL_C(0.9329927988347388), REAL_C(0.9415440651830208),
  REAL_C(0.9495281805930367), REAL_C(0.9569403357322088), REAL_C(0.9637760657954398),
  REAL_C(0.970031253194544), REAL_C(0.9757021300385286), REAL_C(0.9807852804032304),
  REAL_C(0.9852776423889412), REAL_C(0.989176509964781), REAL_C(0.99247953459871),
  REAL_C(0.9951847266721969), REAL_C(0.9972904566786902), REAL_C(0.9987954562051724),
  REAL_C(0.9996988186962042), REAL_C(1.0), REAL_C(0.9996988186962042), REAL_C(0.9987954562051724),
  REAL_C(0.9972904566786902), REAL_C(0.9951847266721969), REAL_C(0.99247953459871),
  REAL_C(0.989176509964781), REAL_C(0.9852776423889412), REAL_C(0.9807852804032304),
  REAL_C(0.9757021300385286), REAL_C(0.970031253194544), REAL_C(0.9637760657954398),
  REAL_C(0.9569403357322088), REAL_C(0.9495281805930367), REAL_C(0.9415440651830208),
  REAL_C(0.9329927988347388), REAL_C(0.9238795325112867), REAL_C(0.9142097557035307),
  REAL_C(0.9039892931234433), REAL_C(0.8932243011955153), REAL_C(0.881921264348355),
  REAL_C(0.8700869911087115), REAL_C(0.8577286100002721), REAL_C(0.8448535652497071),
  REAL_C(0.8314696123025452), REAL_C(0.8175848131515837), REAL_C(0.8032075314806449),
  REAL_C(0.7883464276266062), REAL_C(0.773010453362737), REAL_C(0.7572088465064846),
  REAL_C(0.7409511253549591), REAL_C(0.7242470829514669), REAL_C(0.7071067811865476),
  REAL_C(0.6895405447370669), REAL_C(0.6715589548470184), REAL_C(0.6531728429537768),
  REAL_C(0.6343932841636455), REAL_C(0.6152315905806268), REAL_C(0.5956993044924334),
  REAL_C(0.5758081914178453), REAL_C(0.5555702330196022), REAL_C(0.5349976198870973),
  REAL_C(0.5141027441932218), REAL_C(0.49289819222978404), REAL_C(0.47139673682599764),
  REAL_C(0.4496113296546066), REAL_C(0.4275550934302821), REAL_C(0.40524131400498986),
  REAL_C(0.3826834323650898), REAL_C(0.35989503653498817), REAL_C(0.33688985339222005),
  REAL_C(0.31368174039889146), REAL_C(0.2902846772544624), REAL_C(0.26671275747489837),
  REAL_C(0.2429801799032639), REAL_C(0.2191012401568698), REAL_C(0.19509032201612828),
  REAL_C(0.17096188876030122), REAL_C(0.14673047445536175), REAL_C(0.1224106751992162),
  REAL_C(0.0980171403295606), REAL_C(0.07356456359966743), REAL_C(0.049067674327418015),
  REAL_C(0.024541228522912288), REAL_C(0.0), REAL_C(-0.024541228522912288),
  REAL_C(-0.049067674327418015), REAL_C(-0.07356456359966743), REAL_C(-0.0980171403295606),
  REAL_C(-0.1224106751992162), REAL_C(-0.14673047445536175), REAL_C(-0.17096188876030122),
  REAL_C(-0.19509032201612828), REAL_C(-0.2191012401568698), REAL_C(-0.2429801799032639),
  REAL_C(-0.26671275747489837), REAL_C(-0.2902846772544624), REAL_C(-0.31368174039889146),
  REAL_C(-0.33688985339222005), REAL_C(-0.35989503653498817), REAL_C(-0.3826834323650898),
  REAL_C(-0.40524131400498986), REAL_C(-0.4275550934302821), REAL_C(-0.4496113296546066),
  REAL_C(-0.47139673682599764), REAL_C(-0.49289819222978404), REAL_C(-0.5141027441932218),
  REAL_C(-0.5349976198870973), REAL_C(-0.5555702330196022), REAL_C(-0.5758081914178453),
  REAL_C(-0.5956993044924334), REAL_C(-0.6152315905806268), REAL_C(-0.6343932841636455),
  REAL_C(-0.6531728429537768), REAL_C(-0.6715589548470184), REAL_C(-0.6895405447370669),
  REAL_C(-0.7071067811865476), REAL_C(-0.7242470829514669), REAL_C(-0.7409511253549591),
  REAL_C(-0.7572088465064846), REAL_C(-0.773010453362737), REAL_C(-0.7883464276266062),
  REAL_C(-0.8032075314806449), REAL_C(-0.8175848131515837), REAL_C(-0.8314696123025452),
  REAL_C(-0.8448535652497071), REAL_C(-0.8577286100002721), REAL_C(-0.8700869911087115),
  REAL_C(-0.881921264348355), REAL_C(-0.8932243011955153), REAL_C(-0.9039892931234433),
  REAL_C(-0.9142097557035307), REAL_C(-0.9238795325112867), REAL_C(-0.9329927988347388),
  REAL_C(-0.9415440651830208), REAL_C(-0.9495281805930367), REAL_C(-0.9569403357322088),
  REAL_C(-0.9637760657954398), REAL_C(-0.970031253194544), REAL_C(-0.9757021300385286),
  REAL_C(-0.9807852804032304), REAL_C(-0.9852776423889412), REAL_C(-0.989176509964781),
  REAL_C(-0.99247953459871), REAL_C(-0.9951847266721969), REAL_C(-0.9972904566786902),
  REAL_C(-0.9987954562051724), REAL_C(-0.9996988186962042), REAL_C(-1.0),
  REAL_C(-0.9996988186962042), REAL_C(-0.9987954562051724), REAL_C(-0.9972904566786902),
  REAL_C(-0.9951847266721969), REAL_C(-0.99247953459871), REAL_C(-0.989176509964781),
  REAL_C(-0.9852776423889412), REAL_C(-0.9807852804032304), REAL_C(-0.9757021300385286),
  REAL_C(-0.970031253194544), REAL_C(-0.9637760657954398), REAL_C(-0.9569403357322088),
  REAL_C(-0.9495281805930367), REAL_C(-0.9415440651830208), REAL_C(-0.9329927988347388),
  REAL_C(-0.9238795325112867), REAL_C(-0.9142097557035307), REAL_C(-0.9039892931234433),
  REAL_C(-0.8932243011955153), REAL_C(-0.881921264348355), REAL_C(-0.8700869911087115),
  REAL_C(-0.8577286100002721), REAL_C(-0.8448535652497071), REAL_C(-0.8314696123025452),
  REAL_C(-0.8175848131515837), REAL_C(-0.8032075314806449), REAL_C(-0.7883464276266062),
  REAL_C(-0.773010453362737), REAL_C(-0.7572088465064846), REAL_C(-0.7409511253549591),
  REAL_C(-0.7242470829514669), REAL_C(-0.7071067811865476), REAL_C(-0.6895405447370669),
  REAL_C(-0.6715589548470184), REAL_C(-0.6531728429537768), REAL_C(-0.6343932841636455),
  REAL_C(-0.6152315905806268), REAL_C(-0.5956993044924334), REAL_C(-0.5758081914178453),
  REAL_C(-0.5555702330196022), REAL_C(-0.5349976198870973), REAL_C(-0.5141027441932218),
  REAL_C(-0.49289819222978404), REAL_C(-0.47139673682599764), REAL_C(-0.4496113296546066),
  REAL_C(-0.4275550934302821), REAL_C(-0.40524131400498986), REAL_C(-0.3826834323650898),
  REAL_C(-0.35989503653498817), REAL_C(-0.33688985339222005), REAL_C(-0.31368174039889146),
  REAL_C(-0.2902846772544624), REAL_C(-0.26671275747489837), REAL_C(-0.2429801799032639),
  REAL_C(-0.2191012401568698), REAL_C(-0.19509032201612828), REAL_C(-0.17096188876030122),
  REAL_C(-0.14673047445536175), REAL_C(-0.1224106751992162), REAL_C(-0.0980171403295606),
  REAL_C(-0.07356456359966743), REAL_C(-0.049067674327418015), REAL_C(-0.024541228522912288)
};

/* 2^(i / 32), i = 0..31. */
static const real_t EXP2[32] = {
  REAL_C(1.0), REAL_C(1.0218971486541166), REAL_C(1.0442737824274138), REAL_C(1.0671404006768237),
  REAL_C(1.0905077326652577), REAL_C(1.1143867425958924), REAL_C(1.1387886347566916),
  REAL_C(1.1637248587775775), REAL_C(1.189207115002721), REAL_C(1.215247359980469),
  REAL_C(1.241857812073484), REAL_C(1.2690509571917332), REAL_C(1.2968395546510096),
  REAL_C(1.3252366431597413), REAL_C(1.3542555469368927), REAL_C(1.383909881963832),
  REAL_C(1.4142135623730951), REAL_C(1.4451808069770467), REAL_C(1.4768261459394993),
  REAL_C(1.5091644275934228), REAL_C(1.5422108254079407), REAL_C(1.5759808451078865),
  REAL_C(1.6104903319492543), REAL_C(1.645755478153965), REAL_C(1.681792830507429),
  REAL_C(1.718619298122478), REAL_C(1.7562521603732995), REAL_C(1.7947090750031072),
  REAL_C(1.8340080864093424), REAL_C(1.8741676341103), REAL_C(1.9152065613971474),
  REAL_C(1.9571441241754002)
};

/* atan(i / 16), i = 0..16. */
static const real_t ARCTAN[17] = {
  REAL_C(0.0), REAL_C(0.06241880999595735), REAL_C(0.12435499454676144),
  REAL_C(0.18534794999569476), REAL_C(0.24497866312686414), REAL_C(0.3028848683749714),
  REAL_C(0.35877067027057225), REAL_C(0.4124104415973873), REAL_C(0.4636476090008061),
  REAL_C(0.5123894603107377), REAL_C(0.5585993153435624), REAL_C(0.6022873461349642),
  REAL_C(0.6435011087932844), REAL_C(0.6823165548747481), REAL_C(0.7188299996216245),
  REAL_C(0.7531512809621944), REAL_C(0.7853981633974483)
};

static const real_t PI = REAL_C(3.141592653589793);

static const real_t HALF_PI = REAL_C(1.5707963267948966);

static const real_t TWO_PI = REAL_C(6.283185307179586);

/* 256 / (2 pi), and 2 pi / 256 in three parts. */
static const real_t STEPS_PER_RADIAN = REAL_C(40.74366543152521);

static const real_t STEP_1 = REAL_C(0.0245361328125);

static const real_t STEP_2 = REAL_C(0.000007559792720712721);

static const real_t STEP_3 = REAL_C(9.495469541415925e-13);

/* 32 / ln 2, and ln 2 / 32 in three parts. */
static const real_t PER_LN2_32 = REAL_C(46.16624130844683);

static const real_t LN2_32_1 = REAL_C(0.0216522216796875);

static const real_t LN2_32_2 = REAL_C(0.000008627712304587476);

static const real_t LN2_32_3 = REAL_C(5.062034433330175e-13);

static const real_t LN2_1 = REAL_C(0.693115234375);

static const real_t LN2_2 = REAL_C(0.00003194618489033019);

static const real_t LN2_3 = REAL_C(5.497923018708371e-14);

static const real_t SQRT_2 = REAL_C(1.4142135623730951);

/*
 * The parts of sin and cos, for kernels that need both of one angle:
 * a = nearAngle(x), step = angleStep(a), k = trunc(step), d = angleRest(a, step), then sinFrom(k, d) and cosFrom(k, d); or, in hot
 * loops, the formulas of these two with sineOfStep, smallSin and smallCosLess1 computed once.
 * nearAngle brings angles beyond 5e7 rad near zero.
 */
real_t slipring_nearAngle(real_t x) {
  if (slipring_abs(x) < REAL_C(50000000.0)) {
    return x;
  }
  const real_t a = x - slipring_floor(x / TWO_PI) * TWO_PI;
  return slipring_abs(a) < REAL_C(50000000.0) && slipring_abs(x) < REAL_C(1000000000000000.0) ? a
      : SLIPRING_NAN;
}

/* Nearest of 256 steps a turn: a whole number. */
real_t slipring_angleStep(real_t a) {
  return slipring_floor(a * STEPS_PER_RADIAN + REAL_C(0.5));
}

/* sin of step k; of step k + 64 it is the cosine. */
real_t slipring_sineOfStep(int32_t k) {
  return SINE[k & 255];
}

/* sin d for the rest of an angle. */
real_t slipring_smallSin(real_t d) {
  const real_t d2 = d * d;
  return d + d * d2 * (d2 * (REAL_C(1.0) / REAL_C(120.0)) - REAL_C(1.0) / REAL_C(6.0));
}

/* cos d - 1 for the rest of an angle. */
real_t slipring_smallCosLess1(real_t d) {
  const real_t d2 = d * d;
  return d2 * (d2 * (REAL_C(1.0) / REAL_C(24.0) - d2 * (REAL_C(1.0) / REAL_C(720.0)))
      - REAL_C(0.5));
}

/* sin of step k plus d. */
real_t slipring_sinFrom(int32_t k, real_t d) {
  const real_t s = slipring_sineOfStep(k);
  const real_t c = slipring_sineOfStep(k + 64);
  return s + (c * slipring_smallSin(d) + s * slipring_smallCosLess1(d));
}

/* What lies between the angle and its step, at most pi / 256. */
real_t slipring_angleRest(real_t a, real_t step) {
  return a - step * STEP_1 - step * STEP_2 - step * STEP_3;
}

/* Sine. Up to 5e7 rad exact to 2e-16, then as exact as the argument; NaN beyond 1e15 rad. */
real_t slipring_sin(real_t x) {
  const real_t a = slipring_nearAngle(x);
  const real_t step = slipring_angleStep(a);
  return slipring_sinFrom(slipring_trunc(step), slipring_angleRest(a, step));
}

/* cos of step k plus d. */
real_t slipring_cosFrom(int32_t k, real_t d) {
  const real_t s = slipring_sineOfStep(k);
  const real_t c = slipring_sineOfStep(k + 64);
  return c + (c * slipring_smallCosLess1(d) - s * slipring_smallSin(d));
}

/* Cosine; as sin. */
real_t slipring_cos(real_t x) {
  const real_t a = slipring_nearAngle(x);
  const real_t step = slipring_angleStep(a);
  return slipring_cosFrom(slipring_trunc(step), slipring_angleRest(a, step));
}

/* Angle of the point (x, y) in [-pi, pi]; 0 at the origin. Zeros count as +0; finite arguments. */
real_t slipring_atan2(real_t y, real_t x) {
  const real_t ay = slipring_abs(y);
  const real_t ax = slipring_abs(x);
  if (ax + ay == REAL_C(0.0)) {
    return REAL_C(0.0);
  }
  const bool steep = ay > ax;
  const real_t small = steep ? ax : ay;
  const real_t large = steep ? ay : ax;
  // atan(small / large) = atan(k / 16) + atan of a quotient below 1 / 32
  const int32_t k = slipring_trunc((small / large) * REAL_C(16.0) + REAL_C(0.5));
  const real_t tangent = (real_t)k * REAL_C(0.0625);
  const real_t t = (small - tangent * large) / (large + tangent * small);
  const real_t t2 = t * t;
  const real_t tail = t * t2
      * (t2 * (REAL_C(1.0) / REAL_C(5.0) - t2
      * (REAL_C(1.0) / REAL_C(7.0) - t2 * (REAL_C(1.0) / REAL_C(9.0)))) - REAL_C(1.0)
      / REAL_C(3.0));
  real_t a = ARCTAN[k] + (t + tail);
  if (steep) {
    a = HALF_PI - a;
  }
  if (x < REAL_C(0.0)) {
    a = PI - a;
  }
  return y < REAL_C(0.0) ? -a : a;
}

/* e^x. */
real_t slipring_exp(real_t x) {
  if (x > REAL_C(710.0)) {
    return SLIPRING_INFINITY;
  }
  if (x < REAL_C(-746.0)) {
    return REAL_C(0.0);
  }
  const real_t step = slipring_floor(x * PER_LN2_32 + REAL_C(0.5));
  const real_t r = x - step * LN2_32_1 - step * LN2_32_2 - step * LN2_32_3;
  const real_t p = r + r * r
      * (REAL_C(0.5) + r * (REAL_C(1.0) / REAL_C(6.0) + r
      * (REAL_C(1.0) / REAL_C(24.0) + r
      * (REAL_C(1.0) / REAL_C(120.0) + r * (REAL_C(1.0) / REAL_C(720.0))))));
  const int32_t k = slipring_trunc(step);
  const real_t head = EXP2[k & 31];
  return slipring_scale2(head + head * p, k >> 5);
}

/* Natural logarithm; -Infinity at 0, NaN below. */
real_t slipring_log(real_t x) {
  if (!(x > REAL_C(0.0))) {
    return x == REAL_C(0.0) ? -SLIPRING_INFINITY : SLIPRING_NAN;
  }
  if (x * REAL_C(0.5) == x) {
    return x;
  }
  int32_t e = slipring_exponent(x);
  real_t m = slipring_scale2(x, -e);
  if (m > SQRT_2) {
    m = m * REAL_C(0.5);
    e++;
  }
  // log m = 2 artanh s = 2 (s + s^3 / 3 + s^5 / 5 + ...), |s| < 0.172; 2 s = f - s f
  const real_t f = m - REAL_C(1.0);
  const real_t s = f / (REAL_C(2.0) + f);
  const real_t s2 = s * s;
  const real_t far = REAL_C(2.0) / REAL_C(13.0) + s2
      * (REAL_C(2.0) / REAL_C(15.0) + s2
      * (REAL_C(2.0) / REAL_C(17.0) + s2
      * (REAL_C(2.0) / REAL_C(19.0) + s2 * (REAL_C(2.0) / REAL_C(21.0)))));
  const real_t sum = REAL_C(2.0) / REAL_C(3.0) + s2
      * (REAL_C(2.0) / REAL_C(5.0) + s2
      * (REAL_C(2.0) / REAL_C(7.0) + s2
      * (REAL_C(2.0) / REAL_C(9.0) + s2 * (REAL_C(2.0) / REAL_C(11.0) + s2 * far))));
  return (real_t)e * LN2_1 + (f - (s * (f - s2 * sum) - (real_t)e * LN2_2 - (real_t)e * LN2_3));
}

/* Hyperbolic tangent. */
real_t slipring_tanh(real_t x) {
  if (x < REAL_C(1.0) && x > REAL_C(-1.0)) {
    // nine levels of Lambert's continued fraction x / (1 + x^2 / (3 + x^2 / (5 + ...)))
    const real_t x2 = x * x;
    const real_t top = REAL_C(34459425.0) + x2
        * (REAL_C(4729725.0) + x2 * (REAL_C(135135.0) + x2 * (REAL_C(990.0) + x2)));
    const real_t bottom = REAL_C(34459425.0) + x2
        * (REAL_C(16216200.0) + x2
        * (REAL_C(945945.0) + x2 * (REAL_C(13860.0) + x2 * REAL_C(45.0))));
    return x * (top / bottom);
  }
  if (x > REAL_C(22.0)) {
    return REAL_C(1.0);
  }
  if (x < REAL_C(-22.0)) {
    return REAL_C(-1.0);
  }
  return x > REAL_C(0.0) ? REAL_C(1.0) - REAL_C(2.0) / (slipring_exp(REAL_C(2.0) * x) + REAL_C(1.0))
      : REAL_C(2.0) / (slipring_exp(REAL_C(-2.0) * x) + REAL_C(1.0)) - REAL_C(1.0);
}

/* Logistic function 1 / (1 + e^-x). */
real_t slipring_sigmoid(real_t x) {
  return REAL_C(1.0) / (REAL_C(1.0) + slipring_exp(-x));
}
