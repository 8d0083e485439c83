import { z } from 'zod';
import { INTERPOLATED } from '../core/quality.ts';
import { absent, floor, trunc } from '../kernel/intrinsics.ts';
import { bool, i32, real, type reals, type u8s, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { encoderParams, hasWholeModulus, modulusOf, radiansPerUnit, wholeModulus } from './encoderReading.ts';
import { choice } from './params.ts';

const params = z
  .strictObject({
    ...encoderParams,
    signed: z
      .boolean()
      .meta({
        description:
          'The first reading lies in [-modulus / 2, modulus / 2): for signed words that were logged as unsigned ones.',
      })
      .default(false),
    output: choice(['rad', 'counts'], 'Unit of the output: rad, or that of the reading.').default('rad'),
  })
  .refine((p) => p.output === 'rad' || p.countsPerTurn !== undefined, {
    error: 'counts needs countsPerTurn',
    path: ['output'],
  })
  .refine(hasWholeModulus, wholeModulus);

/** Turns beyond which the count stands still, so that it cannot overflow: 124 days at 100 turns a second. */
const MOST_TURNS: real = 1073741824;

function design(p: z.output<typeof params>) {
  return {
    modulus: real(modulusOf(p)),
    scale: real(p.output === 'rad' ? radiansPerUnit(p) : 1),
    startsBelow: bool(p.signed),
  };
}

function state() {
  return { x1: real(), turns: i32(), started: bool() };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals, q: u8s): void {
  const modulus: real = c.modulus;
  const half: real = 0.5 * modulus;
  let x1: real = s.x1;
  let turns: i32 = s.turns;
  if (!s.started) {
    x1 = x[0];
    turns = c.startsBelow && x1 >= half ? -1 : 0;
    s.started = true;
  }
  for (let i: i32 = 0; i < n; i++) {
    if (absent(x[i])) {
      q[i] = INTERPOLATED;
    } else {
      const d: real = x[i] - x1;
      if (d > half) turns = turned(turns, floor((half - d) / modulus));
      else if (d < -half) turns = turned(turns, -floor((half + d) / modulus));
      x1 = x[i];
    }
    y[i] = c.scale * (x1 + turns * modulus);
  }
  s.x1 = x1;
  s.turns = turns;
}

function turned(turns: i32, by: real): i32 {
  const sum: real = turns + by;
  return sum < MOST_TURNS && sum > -MOST_TURNS ? trunc(sum) : turns;
}

/**
 * Makes a position that wraps run on over many turns.
 *
 * y[n] = scale (x[n] + modulus k[n]); the whole number k changes so that y moves by at most half a modulus a sample. k is an
 * integer: nothing is summed up in floating point, so the result is as exact after a year as in the first turn.
 * x: [n], rad, or encoder counts (unit 1) with countsPerTurn; y: [n], rad or counts.
 * Delay 0, warm-up 0. Over absent samples the position rests, flagged INTERPOLATED, and the turns are kept.
 * Limit: |omega| T < pi for an angle, half a modulus a sample for counts, also across a gap; faster motion folds to a slower one
 * in the other direction, and nothing in the data shows it.
 * Errors: output counts without countsPerTurn, a modulus that is no whole number of counts.
 * Cost: 2 multiplications and 2 comparisons a sample; 9 bytes of state in float. Float holds counts exactly up to 2^24.
 * Source: as numpy.unwrap with period = modulus.
 */
export const unwrap = defineOperator({
  name: 'unwrap',
  summary: 'Makes a wrapping position (encoder counts or an angle) run on over many turns.',
  source: 'K. Itoh, Analysis of the phase unwrapping algorithm, Applied Optics 21 (1982); numpy.unwrap',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'position as the sensor gives it: rad, or counts' }],
  outputs: [{ name: 'y', unit: (p) => (p.output === 'rad' ? 'rad' : '1'), description: 'position over all turns' }],
  flags: true,
  design,
  state,
  process,
  delay: () => 0,
  warmup: () => 0,
  gap: 'predict',
  examples: [
    {
      params: { countsPerTurn: 4096, output: 'counts' },
      // forward over 4095 -> 0, and back again
      x: [[4090, 4095, 3, 4095, 4090]],
      y: [[4090, 4095, 4099, 4095, 4090]],
    },
    {
      params: { countsPerTurn: 4, modulus: 65536, signed: true },
      // -1, 0, 1, 2 as unsigned words; a count is a quarter of a turn
      x: [[65535, 0, 1, 2]],
      y: [[-1.5707963267948966, 0, 1.5707963267948966, Math.PI]],
    },
  ],
});
