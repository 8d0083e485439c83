import { type Complex, inverse, roots, times } from './complex.ts';
import type { Prototype } from './prototype.ts';

/** Where a filter passes, by prewarped frequencies tan(pi f / rate). */
export type Band =
  | { readonly kind: 'low' | 'high'; readonly edge: number }
  | { readonly kind: 'pass' | 'stop'; readonly low: number; readonly high: number };

/** Prewarped frequency. */
export const prewarp = (frequencyHz: number, rateHz: number): number => Math.tan((Math.PI * frequencyHz) / rateHz);

/** Coefficients of s^2, s and 1. */
type Quadratic = readonly [number, number, number];

/**
 * Second-order sections [gain, b1, b2, a1, a2], b0 = a0 = 1, of a prototype brought to a band and to z by the bilinear
 * transform. Each alone has gain 1 where the filter passes: at 0, half the rate, or the geometric middle of the band.
 */
export function sectionsOf({ poles, zeros, gain }: Prototype, band: Band): number[][] {
  const sections = poles.flatMap((pole, i) =>
    'edge' in band ? lowOrHigh(pole, zeros[i], band) : passOrStop(pole, zeros[i], band),
  );
  sections[0][0] *= gain;
  return sections;
}

function lowOrHigh(pole: Complex, zero: number | null, band: Extract<Band, { edge: number }>): number[][] {
  const high = band.kind === 'high';
  const { re, im } = times(high ? inverse(pole) : pole, band.edge);
  if (im === 0) return [bilinear(high ? [0, 1, 0] : [0, 0, 1], [0, 1, -re], high ? 'half' : 'zero')];
  const numerator: Quadratic =
    zero !== null ? [1, 0, (band.edge * (high ? 1 / zero : zero)) ** 2] : high ? [1, 0, 0] : [0, 0, 1];
  return [bilinear(numerator, pairOf({ re, im }), high ? 'half' : 'zero')];
}

function passOrStop(pole: Complex, zero: number | null, band: Extract<Band, { low: number }>): number[][] {
  const stop = band.kind === 'stop';
  const width = band.high - band.low;
  const product = band.low * band.high;
  const at = stop ? 'zero' : Math.sqrt(product);
  const sum = times(stop ? inverse(pole) : pole, width);
  const without: Quadratic = stop ? [1, 0, product] : [0, 1, 0];
  if (sum.im === 0) return [bilinear(without, [1, -sum.re, product], at)];
  // the pair of zeros becomes two, above and below the middle
  const shift = zero === null ? 0 : (width * (stop ? 1 / zero : zero)) / 2;
  const upper = shift + Math.sqrt(shift * shift + product);
  const numerators: Quadratic[] =
    zero === null
      ? [without, without]
      : [
          [1, 0, (product / upper) ** 2],
          [1, 0, upper ** 2],
        ];
  return roots(sum, product).map((root, i) => bilinear(numerators[i], pairOf(root), at));
}

/** s^2 - 2 re s + |root|^2, whose roots are the given one and its conjugate. */
function pairOf({ re, im }: Complex): Quadratic {
  return [1, -2 * re, re * re + im * im];
}

/** A section from s = (z - 1) / (z + 1), with gain 1 at frequency 0, at half the rate, or at s = j times a number. */
function bilinear(numerator: Quadratic, denominator: Quadratic, at: 'zero' | 'half' | number): number[] {
  const first = denominator[0] === 0;
  const inZ = ([n2, n1, n0]: Quadratic) =>
    first ? [n0 + n1, n0 - n1, 0] : [n2 + n1 + n0, 2 * (n0 - n2), n2 - n1 + n0];
  const b = inZ(numerator);
  const a = inZ(denominator);
  const unit = sizeAt(denominator, at) / sizeAt(numerator, at);
  return [(unit * b[0]) / a[0], b[1] / b[0], b[2] / b[0], a[1] / a[0], a[2] / a[0]];
}

function sizeAt([n2, n1, n0]: Quadratic, at: 'zero' | 'half' | number): number {
  if (at === 'zero') return n0;
  if (at === 'half') return n2 === 0 ? n1 : n2;
  return Math.hypot(n0 - n2 * at * at, n1 * at);
}
