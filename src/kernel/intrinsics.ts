// biome-ignore-all lint/suspicious/noApproximativeNumericConstant: the tables are data, the same digits in C
import type { bool, i32, real, reals } from './layout.ts';
import { abs, exponent, floor, scale2, trunc } from './primitives.ts';

export { isAbsent as absent } from '../core/quality.ts';
export { addWrapped, cosineTurn, mulShift, section, sineTurn, weightedSum } from './fixedPoint.ts';
export * from './integers.ts';
export { abs, exponent, floor, imul, max, min, scale2, sqrt, trunc, truncSmall } from './primitives.ts';

/**
 * Elementary functions, written in the kernel subset, so that host and double C compute the same bits and no C library's
 * rounding matters. Errors against the exact value are at most 2 ulp in double (sin, cos: 2e-16 absolute), 4 ulp in float.
 *
 * Constants that multiply an integer are split: the head has so few bits that its product is exact in float too.
 */

/** sin(2 pi i / 256), i = 0..255. */
const SINE: reals = Float64Array.from([
  0, 0.024541228522912288, 0.049067674327418015, 0.07356456359966743, 0.0980171403295606, 0.1224106751992162,
  0.14673047445536175, 0.17096188876030122, 0.19509032201612828, 0.2191012401568698, 0.2429801799032639,
  0.26671275747489837, 0.2902846772544624, 0.31368174039889146, 0.33688985339222005, 0.35989503653498817,
  0.3826834323650898, 0.40524131400498986, 0.4275550934302821, 0.4496113296546066, 0.47139673682599764,
  0.49289819222978404, 0.5141027441932218, 0.5349976198870973, 0.5555702330196022, 0.5758081914178453,
  0.5956993044924334, 0.6152315905806268, 0.6343932841636455, 0.6531728429537768, 0.6715589548470184,
  0.6895405447370669, 0.7071067811865476, 0.7242470829514669, 0.7409511253549591, 0.7572088465064846, 0.773010453362737,
  0.7883464276266062, 0.8032075314806449, 0.8175848131515837, 0.8314696123025452, 0.8448535652497071,
  0.8577286100002721, 0.8700869911087115, 0.881921264348355, 0.8932243011955153, 0.9039892931234433, 0.9142097557035307,
  0.9238795325112867, 0.9329927988347388, 0.9415440651830208, 0.9495281805930367, 0.9569403357322088,
  0.9637760657954398, 0.970031253194544, 0.9757021300385286, 0.9807852804032304, 0.9852776423889412, 0.989176509964781,
  0.99247953459871, 0.9951847266721969, 0.9972904566786902, 0.9987954562051724, 0.9996988186962042, 1,
  0.9996988186962042, 0.9987954562051724, 0.9972904566786902, 0.9951847266721969, 0.99247953459871, 0.989176509964781,
  0.9852776423889412, 0.9807852804032304, 0.9757021300385286, 0.970031253194544, 0.9637760657954398, 0.9569403357322088,
  0.9495281805930367, 0.9415440651830208, 0.9329927988347388, 0.9238795325112867, 0.9142097557035307,
  0.9039892931234433, 0.8932243011955153, 0.881921264348355, 0.8700869911087115, 0.8577286100002721, 0.8448535652497071,
  0.8314696123025452, 0.8175848131515837, 0.8032075314806449, 0.7883464276266062, 0.773010453362737, 0.7572088465064846,
  0.7409511253549591, 0.7242470829514669, 0.7071067811865476, 0.6895405447370669, 0.6715589548470184,
  0.6531728429537768, 0.6343932841636455, 0.6152315905806268, 0.5956993044924334, 0.5758081914178453,
  0.5555702330196022, 0.5349976198870973, 0.5141027441932218, 0.49289819222978404, 0.47139673682599764,
  0.4496113296546066, 0.4275550934302821, 0.40524131400498986, 0.3826834323650898, 0.35989503653498817,
  0.33688985339222005, 0.31368174039889146, 0.2902846772544624, 0.26671275747489837, 0.2429801799032639,
  0.2191012401568698, 0.19509032201612828, 0.17096188876030122, 0.14673047445536175, 0.1224106751992162,
  0.0980171403295606, 0.07356456359966743, 0.049067674327418015, 0.024541228522912288, 0, -0.024541228522912288,
  -0.049067674327418015, -0.07356456359966743, -0.0980171403295606, -0.1224106751992162, -0.14673047445536175,
  -0.17096188876030122, -0.19509032201612828, -0.2191012401568698, -0.2429801799032639, -0.26671275747489837,
  -0.2902846772544624, -0.31368174039889146, -0.33688985339222005, -0.35989503653498817, -0.3826834323650898,
  -0.40524131400498986, -0.4275550934302821, -0.4496113296546066, -0.47139673682599764, -0.49289819222978404,
  -0.5141027441932218, -0.5349976198870973, -0.5555702330196022, -0.5758081914178453, -0.5956993044924334,
  -0.6152315905806268, -0.6343932841636455, -0.6531728429537768, -0.6715589548470184, -0.6895405447370669,
  -0.7071067811865476, -0.7242470829514669, -0.7409511253549591, -0.7572088465064846, -0.773010453362737,
  -0.7883464276266062, -0.8032075314806449, -0.8175848131515837, -0.8314696123025452, -0.8448535652497071,
  -0.8577286100002721, -0.8700869911087115, -0.881921264348355, -0.8932243011955153, -0.9039892931234433,
  -0.9142097557035307, -0.9238795325112867, -0.9329927988347388, -0.9415440651830208, -0.9495281805930367,
  -0.9569403357322088, -0.9637760657954398, -0.970031253194544, -0.9757021300385286, -0.9807852804032304,
  -0.9852776423889412, -0.989176509964781, -0.99247953459871, -0.9951847266721969, -0.9972904566786902,
  -0.9987954562051724, -0.9996988186962042, -1, -0.9996988186962042, -0.9987954562051724, -0.9972904566786902,
  -0.9951847266721969, -0.99247953459871, -0.989176509964781, -0.9852776423889412, -0.9807852804032304,
  -0.9757021300385286, -0.970031253194544, -0.9637760657954398, -0.9569403357322088, -0.9495281805930367,
  -0.9415440651830208, -0.9329927988347388, -0.9238795325112867, -0.9142097557035307, -0.9039892931234433,
  -0.8932243011955153, -0.881921264348355, -0.8700869911087115, -0.8577286100002721, -0.8448535652497071,
  -0.8314696123025452, -0.8175848131515837, -0.8032075314806449, -0.7883464276266062, -0.773010453362737,
  -0.7572088465064846, -0.7409511253549591, -0.7242470829514669, -0.7071067811865476, -0.6895405447370669,
  -0.6715589548470184, -0.6531728429537768, -0.6343932841636455, -0.6152315905806268, -0.5956993044924334,
  -0.5758081914178453, -0.5555702330196022, -0.5349976198870973, -0.5141027441932218, -0.49289819222978404,
  -0.47139673682599764, -0.4496113296546066, -0.4275550934302821, -0.40524131400498986, -0.3826834323650898,
  -0.35989503653498817, -0.33688985339222005, -0.31368174039889146, -0.2902846772544624, -0.26671275747489837,
  -0.2429801799032639, -0.2191012401568698, -0.19509032201612828, -0.17096188876030122, -0.14673047445536175,
  -0.1224106751992162, -0.0980171403295606, -0.07356456359966743, -0.049067674327418015, -0.024541228522912288,
]);
/** 2^(i / 32), i = 0..31. */
const EXP2: reals = Float64Array.from([
  1, 1.0218971486541166, 1.0442737824274138, 1.0671404006768237, 1.0905077326652577, 1.1143867425958924,
  1.1387886347566916, 1.1637248587775775, 1.189207115002721, 1.215247359980469, 1.241857812073484, 1.2690509571917332,
  1.2968395546510096, 1.3252366431597413, 1.3542555469368927, 1.383909881963832, 1.4142135623730951, 1.4451808069770467,
  1.4768261459394993, 1.5091644275934228, 1.5422108254079407, 1.5759808451078865, 1.6104903319492543, 1.645755478153965,
  1.681792830507429, 1.718619298122478, 1.7562521603732995, 1.7947090750031072, 1.8340080864093424, 1.8741676341103,
  1.9152065613971474, 1.9571441241754002,
]);
/** atan(i / 16), i = 0..16. */
const ARCTAN: reals = Float64Array.from([
  0, 0.06241880999595735, 0.12435499454676144, 0.18534794999569476, 0.24497866312686414, 0.3028848683749714,
  0.35877067027057225, 0.4124104415973873, 0.4636476090008061, 0.5123894603107377, 0.5585993153435624,
  0.6022873461349642, 0.6435011087932844, 0.6823165548747481, 0.7188299996216245, 0.7531512809621944,
  0.7853981633974483,
]);
const PI: real = 3.141592653589793;
const HALF_PI: real = 1.5707963267948966;
const TWO_PI: real = 6.283185307179586;

/** 256 / (2 pi), and 2 pi / 256 in three parts. */
const STEPS_PER_RADIAN: real = 40.74366543152521;
const STEP_1: real = 0.0245361328125;
const STEP_2: real = 7.559792720712721e-6;
const STEP_3: real = 9.495469541415925e-13;

/** Sine. Up to 5e7 rad exact to 2e-16, then as exact as the argument; NaN beyond 1e15 rad. */
export function sin(x: real): real {
  const a: real = nearAngle(x);
  const step: real = angleStep(a);
  return sinFrom(trunc(step), angleRest(a, step));
}

/** Cosine; as sin. */
export function cos(x: real): real {
  const a: real = nearAngle(x);
  const step: real = angleStep(a);
  return cosFrom(trunc(step), angleRest(a, step));
}

/**
 * The parts of sin and cos, for kernels that need both of one angle:
 * a = nearAngle(x), step = angleStep(a), k = trunc(step), d = angleRest(a, step), then sinFrom(k, d) and cosFrom(k, d); or, in hot
 * loops, the formulas of these two with sineOfStep, smallSin and smallCosLess1 computed once.
 * nearAngle brings angles beyond 5e7 rad near zero.
 */
export function nearAngle(x: real): real {
  if (abs(x) < 5e7) return x;
  const a: real = x - floor(x / TWO_PI) * TWO_PI;
  return abs(a) < 5e7 && abs(x) < 1e15 ? a : Number.NaN;
}

/** Nearest of 256 steps a turn: a whole number. */
export function angleStep(a: real): real {
  return floor(a * STEPS_PER_RADIAN + 0.5);
}

/** What lies between the angle and its step, at most pi / 256. */
export function angleRest(a: real, step: real): real {
  return a - step * STEP_1 - step * STEP_2 - step * STEP_3;
}

/** sin of step k plus d. */
export function sinFrom(k: i32, d: real): real {
  const s: real = sineOfStep(k);
  const c: real = sineOfStep(k + 64);
  return s + (c * smallSin(d) + s * smallCosLess1(d));
}

/** cos of step k plus d. */
export function cosFrom(k: i32, d: real): real {
  const s: real = sineOfStep(k);
  const c: real = sineOfStep(k + 64);
  return c + (c * smallCosLess1(d) - s * smallSin(d));
}

/** sin of step k; of step k + 64 it is the cosine. */
export function sineOfStep(k: i32): real {
  return SINE[k & 255];
}

/** sin d for the rest of an angle. */
export function smallSin(d: real): real {
  const d2: real = d * d;
  return d + d * d2 * (d2 * (1 / 120) - 1 / 6);
}

/** cos d - 1 for the rest of an angle. */
export function smallCosLess1(d: real): real {
  const d2: real = d * d;
  return d2 * (d2 * (1 / 24 - d2 * (1 / 720)) - 0.5);
}

/** Angle of the point (x, y) in [-pi, pi]; 0 at the origin. Zeros count as +0; finite arguments. */
export function atan2(y: real, x: real): real {
  const ay: real = abs(y);
  const ax: real = abs(x);
  if (ax + ay === 0) return 0;
  const steep: bool = ay > ax;
  const small: real = steep ? ax : ay;
  const large: real = steep ? ay : ax;
  // atan(small / large) = atan(k / 16) + atan of a quotient below 1 / 32
  const k: i32 = trunc((small / large) * 16 + 0.5);
  const tangent: real = k * 0.0625;
  const t: real = (small - tangent * large) / (large + tangent * small);
  const t2: real = t * t;
  const tail: real = t * t2 * (t2 * (1 / 5 - t2 * (1 / 7 - t2 * (1 / 9))) - 1 / 3);
  let a: real = ARCTAN[k] + (t + tail);
  if (steep) a = HALF_PI - a;
  if (x < 0) a = PI - a;
  return y < 0 ? -a : a;
}

/** 32 / ln 2, and ln 2 / 32 in three parts. */
const PER_LN2_32: real = 46.16624130844683;
const LN2_32_1: real = 0.0216522216796875;
const LN2_32_2: real = 8.627712304587476e-6;
const LN2_32_3: real = 5.062034433330175e-13;

/** e^x. */
export function exp(x: real): real {
  if (x > 710) return Number.POSITIVE_INFINITY;
  if (x < -746) return 0;
  const step: real = floor(x * PER_LN2_32 + 0.5);
  const r: real = x - step * LN2_32_1 - step * LN2_32_2 - step * LN2_32_3;
  const p: real = r + r * r * (0.5 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720)))));
  const k: i32 = trunc(step);
  const head: real = EXP2[k & 31];
  return scale2(head + head * p, k >> 5);
}

const LN2_1: real = 0.693115234375;
const LN2_2: real = 3.194618489033019e-5;
const LN2_3: real = 5.497923018708371e-14;
const SQRT_2: real = 1.4142135623730951;

/** Natural logarithm; -Infinity at 0, NaN below. */
export function log(x: real): real {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x * 0.5 === x) return x;
  let e: i32 = exponent(x);
  let m: real = scale2(x, -e);
  if (m > SQRT_2) {
    m = m * 0.5;
    e++;
  }
  // log m = 2 artanh s = 2 (s + s^3 / 3 + s^5 / 5 + ...), |s| < 0.172; 2 s = f - s f
  const f: real = m - 1;
  const s: real = f / (2 + f);
  const s2: real = s * s;
  const far: real = 2 / 13 + s2 * (2 / 15 + s2 * (2 / 17 + s2 * (2 / 19 + s2 * (2 / 21))));
  const sum: real = 2 / 3 + s2 * (2 / 5 + s2 * (2 / 7 + s2 * (2 / 9 + s2 * (2 / 11 + s2 * far))));
  return e * LN2_1 + (f - (s * (f - s2 * sum) - e * LN2_2 - e * LN2_3));
}

/** Hyperbolic tangent. */
export function tanh(x: real): real {
  if (x < 1 && x > -1) {
    // nine levels of Lambert's continued fraction x / (1 + x^2 / (3 + x^2 / (5 + ...)))
    const x2: real = x * x;
    const top: real = 34459425 + x2 * (4729725 + x2 * (135135 + x2 * (990 + x2)));
    const bottom: real = 34459425 + x2 * (16216200 + x2 * (945945 + x2 * (13860 + x2 * 45)));
    return x * (top / bottom);
  }
  if (x > 22) return 1;
  if (x < -22) return -1;
  return x > 0 ? 1 - 2 / (exp(2 * x) + 1) : 2 / (exp(-2 * x) + 1) - 1;
}

/** Logistic function 1 / (1 + e^-x). */
export function sigmoid(x: real): real {
  return 1 / (1 + exp(-x));
}
