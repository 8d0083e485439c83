import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import { min, sqrt } from '../kernel/intrinsics.ts';
import { i32, type real, reals, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { besselI0, kaiserBeta } from './fir/kaiser.ts';
import { positive, within } from './params.ts';

const params = z.strictObject({
  lowestHz: positive('Hz', 'Lowest frequency of the carrier; the highest is half the rate less this.'),
  ripple: within(1e-5, 0.1, '1', 'Largest error of the gain between the two.').default(0.01),
});

/** Farthest tap: a filter of 2047 samples. */
const FARTHEST = 1023;
/** Samples that the line takes beyond a window before it is moved back: more run faster, and cost memory. */
const STRETCH = 64;

function design(p: z.output<typeof params>, rateHz: number) {
  const lowest = p.lowestHz / rateHz;
  if (lowest >= 0.25) {
    throw new ConfigError(
      `envelope: lowestHz must be below a quarter of the rate, ${rateHz / 4} Hz, got ${p.lowestHz}`,
      ['lowestHz'],
    );
  }
  const taps = hilbertTaps(lowest, p.ripple);
  if (taps.length > (FARTHEST + 1) / 2) {
    throw new ConfigError(`envelope: lowestHz ${p.lowestHz} needs more than ${2 * FARTHEST + 1} taps; decimate first`, [
      'lowestHz',
    ]);
  }
  const delay = 2 * taps.length - 1;
  return { delay: i32(delay), taps: reals(taps), lineLength: i32(2 * delay + STRETCH) };
}

/**
 * Taps 1, 3, 5, ... of a Hilbert transformer of odd length (the even ones are 0, the other side is the negative): 2 / (pi k) by a
 * Kaiser window, as short as keeps the gain within `ripple` of 1 from `lowest` on, in cycles a sample.
 */
function hilbertTaps(lowest: number, ripple: number): number[] {
  const beta = kaiserBeta(-20 * Math.log10(ripple));
  for (let count = 1; ; count++) {
    const m = 2 * count - 1;
    const taps = Array.from({ length: count }, (_, j) => {
      const k = 2 * j + 1;
      return ((2 / (Math.PI * k)) * besselI0(beta * Math.sqrt(1 - (k / m) ** 2))) / besselI0(beta);
    });
    if (m > FARTHEST || isFlat(taps, lowest, ripple)) return taps;
  }
}

function isFlat(taps: readonly number[], lowest: number, ripple: number): boolean {
  // the gain is symmetric about a quarter of the rate; its ripples are about 1 / (4 taps) wide
  const points = 16 * taps.length;
  for (let i = 0; i <= points; i++) {
    const w = 2 * Math.PI * (lowest + ((0.25 - lowest) * i) / points);
    const gain = taps.reduce((sum, tap, j) => sum + 2 * tap * Math.sin(w * (2 * j + 1)), 0);
    if (Math.abs(gain - 1) > ripple) return false;
  }
  return true;
}

function state(c: Coeffs) {
  return { line: reals(c.lineLength), end: i32(2 * c.delay) };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals): void {
  const line: reals = s.line;
  const taps: reals = c.taps;
  const delay: i32 = c.delay;
  let i: i32 = 0;
  while (i < n) {
    if (s.end === c.lineLength) moveBack(c, s);
    const count: i32 = min(n - i, c.lineLength - s.end);
    for (let k: i32 = 0; k < count; k++) line[s.end + k] = x[i + k];
    for (let k: i32 = 0; k < count; k++) {
      const middle: i32 = s.end + k - delay;
      let imaginary: real = 0;
      let near: i32 = middle - 1;
      let far: i32 = middle + 1;
      for (let j: i32 = 0; 2 * j < delay; j++) {
        imaginary += taps[j] * (line[near] - line[far]);
        near -= 2;
        far += 2;
      }
      y[i + k] = sqrt(line[middle] * line[middle] + imaginary * imaginary);
    }
    s.end += count;
    i += count;
  }
}

/** Makes room in the line: the last 2 delay samples go to its front. */
function moveBack(c: Coeffs, s: State): void {
  const kept: i32 = 2 * c.delay;
  for (let k: i32 = 0; k < kept; k++) s.line[k] = s.line[s.end - kept + k];
  s.end = kept;
}

/**
 * Amplitude of a carrier, sample by sample: the length of the analytic signal.
 *
 * y[n] = sqrt(x[n]^2 + h[n]^2), h the Hilbert transform of x by an FIR filter, 2 / (pi k) for odd k by a Kaiser window, as short as
 * keeps its gain within ripple of 1 between lowestHz and half the rate less that. What lies below (a DC part above all) is taken
 * as it is: remove it first. For a modulated carrier, a bearing's ring or a slot harmonic, pass the band alone.
 * x, y: [n], any unit, y as x.
 * Delay half the filter, linear phase; warm-up the filter. Absent samples bridge.
 * Errors: lowestHz at or above a quarter of the rate, or so low that 2047 taps do not do.
 * Cost: delay / 2 multiplications a sample, 1 square root; 8 delay + 260 bytes of state in float.
 * Source: A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 12.4.
 */
export const envelope = defineOperator({
  name: 'envelope',
  summary: 'Amplitude of a carrier, sample by sample, by a Hilbert transformer.',
  source: 'A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 12.4: FIR Hilbert transformers',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'carrier, without a DC part' }],
  outputs: [{ name: 'y', unit: (_, [x]) => x, description: 'its amplitude' }],
  design,
  state,
  process,
  delay: (c) => c.delay,
  warmup: (c) => 2 * c.delay,
  gap: 'bridge',
  examples: [
    {
      params: { lowestHz: 240, ripple: 0.1 },
      // four taps without a window, 2 / (pi k), do: 1.10 with three at a quarter of the rate, 0.92 with four; delay 7
      x: [[1, 0, 0, 0, 0, 0, 0, 0, 0]],
      y: [[1, 2 / Math.PI, 0, 2 / (3 * Math.PI), 0, 2 / (5 * Math.PI), 0, 2 / (7 * Math.PI), 0]],
    },
  ],
});
