import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import { INTERPOLATED, MISSING } from '../core/quality.ts';
import { absent, min } from '../kernel/intrinsics.ts';
import { bool, i32, type real, reals, u8s, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { choice, positive } from './params.ts';

const LONGEST = 100_000;

const params = z.strictObject({
  longestHoleS: positive(
    's',
    'Longest stretch without samples that is filled; longer ones stay MISSING. Everything waits so long.',
  ),
  method: choice(
    ['linear', 'cubic'],
    'A line between the samples beside the hole, or a cubic polynomial through two on either side, which multiplies noise in long holes.',
  ).default('linear'),
});

function design(p: z.output<typeof params>, rateHz: number) {
  // 1e-9 samples are rounding of longestHoleS
  const longest = Math.floor(p.longestHoleS * rateHz + 1e-9);
  if (longest < 1 || longest > LONGEST) {
    throw new ConfigError(
      `interpolate: longestHoleS must be from 1 to ${LONGEST} samples, ${1 / rateHz} to ${LONGEST / rateHz} s, got ${p.longestHoleS}`,
      ['longestHoleS'],
    );
  }
  const cubic = p.method === 'cubic';
  return { longest: i32(longest), cubic: bool(cubic), delay: i32(longest + (cubic ? 1 : 0)), length: i32(longest + 4) };
}

function state(c: Coeffs) {
  return { ring: reals(c.length), filled: u8s(c.length), at: i32(), count: i32(), hole: i32(), closed: i32() };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals, q: u8s): void {
  const ring: reals = s.ring;
  for (let i: i32 = 0; i < n; i++) {
    const at: i32 = s.at;
    ring[at] = x[i];
    s.filled[at] = 0;
    if (absent(x[i])) {
      ring[at] = Number.NaN;
      s.closed = 0;
      s.hole = min(s.hole + 1, c.longest + 1);
    } else {
      // a hole closed by the sample before has its second neighbour now
      if (c.cubic && s.closed > 0) fillCubic(c, s, s.closed);
      s.closed = s.hole <= c.longest ? s.hole : 0;
      s.hole = 0;
      if (s.closed > 0) fillLinear(c, s, s.closed);
    }
    const place: i32 = back(c, at, c.delay);
    y[i] = ring[place];
    if (s.filled[place] !== 0) q[i] = INTERPOLATED;
    if (absent(y[i])) q[i] = MISSING;
    if (s.count < c.length) s.count++;
    s.at = at + 1 === c.length ? 0 : at + 1;
  }
}

/** Place in the ring of the sample k before. */
function back(c: Coeffs, at: i32, k: i32): i32 {
  return at >= k ? at - k : at - k + c.length;
}

/** The hole just before the newest sample. */
function fillLinear(c: Coeffs, s: State, hole: i32): void {
  const before: real = s.ring[back(c, s.at, hole + 1)];
  const steps: real = hole + 1;
  const slope: real = (s.ring[s.at] - before) / steps;
  for (let k: i32 = 1; k <= hole; k++) {
    const place: i32 = back(c, s.at, hole + 1 - k);
    s.ring[place] = before + k * slope;
    s.filled[place] = 1;
  }
}

/** The hole before the last sample but one, again; where the second sample before it was not measured, its line stays. */
function fillCubic(c: Coeffs, s: State, hole: i32): void {
  if (s.count < hole + 3) return;
  const first: i32 = back(c, s.at, hole + 3);
  const y0: real = s.ring[first];
  if (absent(y0) || s.filled[first] !== 0) return;
  const y1: real = s.ring[back(c, s.at, hole + 2)];
  const y2: real = s.ring[back(c, s.at, 1)];
  const y3: real = s.ring[s.at];
  // Newton's polynomial through the places -1, 0, w, w + 1
  const w: real = hole + 1;
  const d1: real = y1 - y0;
  const d2: real = (y2 - y1) / w;
  const d3: real = y3 - y2;
  const e1: real = (d2 - d1) / (w + 1);
  const e2: real = (d3 - d2) / (w + 1);
  const f: real = (e2 - e1) / (w + 2);
  for (let k: i32 = 1; k <= hole; k++) {
    const u: real = k;
    s.ring[back(c, s.at, hole + 2 - k)] = y0 + (u + 1) * (d1 + u * (e1 + (u - w) * f));
  }
}

/**
 * Fills stretches without samples, short ones only.
 *
 * Absent samples between two present ones, no more than longestHoleS of them, get the values of the line between these, or of
 * the cubic polynomial through these and their next neighbours (the line where a neighbour is absent too), and the flag
 * INTERPOLATED. All others pass unchanged.
 * x, y: [n], any unit, y as x.
 * Delay: longestHoleS, and one sample more for cubic: everything waits until a hole may have closed. No warm-up. Lost samples count as
 * absent. A longer hole, and one at the start or end, stays MISSING.
 * Errors: longestHoleS below a sample or above 100000 samples.
 * Cost: a handful of operations a sample; 5 bytes of state in float a sample of the longest hole.
 * Source: the polynomial by I. Newton's divided differences; flags and limits so that no invented value passes for a measured one.
 */
export const interpolate = defineOperator({
  name: 'interpolate',
  summary: 'Fills short stretches without samples, by a line or a cubic polynomial, and flags what it fills.',
  source: "W. H. Press et al., Numerical Recipes, 3rd ed., 3.2 (polynomial interpolation, Newton's form)",
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal with holes' }],
  outputs: [{ name: 'y', unit: (_, [x]) => x, description: 'signal without the short ones' }],
  flags: true,
  design,
  state,
  process,
  delay: (c) => c.delay,
  warmup: () => 0,
  gap: 'predict',
  examples: [
    {
      params: { longestHoleS: 0.002 },
      x: [[1, Number.NaN, Number.NaN, 7, 8, Number.NaN, Number.NaN, Number.NaN, 9]],
      y: [[1, 3, 5, 7, 8, Number.NaN, Number.NaN, Number.NaN, 9]],
    },
    {
      params: { longestHoleS: 0.002, method: 'cubic' },
      // cubes; the other holes have two neighbours on one side only, so that their lines stay
      x: [[-8, -1, Number.NaN, 1, 8, Number.NaN, 64, Number.NaN, 0, 0]],
      y: [[-8, -1, 0, 1, 8, 36, 64, 32, 0, 0]],
    },
  ],
});
