import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import { min } from '../kernel/intrinsics.ts';
import { bool, i32, type real, reals, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { polynomialTaps, polyphaseTaps } from './fir/phases.ts';
import { wholeRatio } from './fir/wholeRatio.ts';
import { choice, positive, within } from './params.ts';

const LARGEST_TERM = 32_767;
const LARGEST_TABLE = 131_072;

const params = z.strictObject({
  rateHz: positive('Hz', 'The new rate.'),
  method: choice(
    ['polyphase', 'linear', 'cubic'],
    'A filter that keeps the band clean, or a line or cubic polynomial through the nearest samples.',
  ).default('polyphase'),
  attenuationDb: within(
    10,
    160,
    'dB',
    'polyphase: loss of images and of what would be folded onto the pass band.',
  ).default(80),
  passband: within(
    0.1,
    0.95,
    '1',
    'polyphase: share of the band, half the lower of the two rates, which passes unchanged.',
  ).default(0.8),
});

function design(p: z.output<typeof params>, rateHz: number) {
  const ratio = wholeRatio(p.rateHz / rateHz, LARGEST_TERM);
  if (!ratio) {
    throw new ConfigError(
      `resample: rateHz must be in a ratio of whole numbers up to ${LARGEST_TERM} to the rate, ${rateHz} Hz, got ${p.rateHz}`,
      ['rateHz'],
    );
  }
  const [up, down] = ratio;
  const taps =
    p.method === 'polyphase'
      ? polyphaseTaps(up, down, p.attenuationDb, p.passband, LARGEST_TABLE)
      : polynomialTaps(up, p.method === 'linear' ? 1 : 3);
  if (!taps || taps.length > LARGEST_TABLE) {
    throw new ConfigError(
      `resample: ${up} / ${down} of the rate needs a table of more than ${LARGEST_TABLE} taps; take linear or cubic, or a rate in a simpler ratio`,
      ['rateHz'],
    );
  }
  const tapCount = taps.length / up;
  return {
    up: i32(up),
    period: i32(down),
    tapCount: i32(tapCount),
    /** A row for each place between two samples, in 1 / up of their distance; oldest sample first. */
    taps: reals(taps),
    lineLength: i32(tapCount - 1 + STRETCH),
  };
}

/** Samples that the line takes beyond its filter before it is moved back: more run faster, and cost memory. */
const STRETCH: i32 = 64;

function state(c: Coeffs) {
  return { index: i32(), started: bool(), phase: i32(), line: reals(c.lineLength), filled: i32() };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals): i32 {
  const line: reals = s.line;
  const taps: reals = c.taps;
  const tapCount: i32 = c.tapCount;
  const up: i32 = c.up;
  const down: i32 = c.period;
  if (!s.started && n > 0) {
    s.phase = (c.period - ((s.index * up) % c.period)) % c.period;
    s.filled = tapCount - 1;
    // as if the first sample had always been there
    for (let k: i32 = 0; k < tapCount - 1; k++) line[k] = x[0];
    s.started = true;
  }
  // how far behind the sample the next output stands, in 1 / up
  let phase: i32 = s.phase;
  let at: i32 = s.filled;
  let outputs: i32 = 0;
  let i: i32 = 0;
  while (i < n) {
    if (at === c.lineLength) {
      for (let k: i32 = 0; k < tapCount - 1; k++) line[k] = line[at - tapCount + 1 + k];
      at = tapCount - 1;
    }
    const room: i32 = min(n - i, c.lineLength - at);
    for (let j: i32 = 0; j < room; j++) {
      line[at + j] = x[i + j];
      for (; phase < up; phase += down) {
        dot(taps, phase * tapCount, tapCount, line, at + j - tapCount + 1, y, outputs);
        outputs++;
      }
      phase -= up;
    }
    at += room;
    i += room;
  }
  s.phase = phase;
  s.filled = at;
  return outputs;
}

/** An output, in four sums, which need not wait for each other. */
function dot(taps: reals, firstTap: i32, tapCount: i32, line: reals, from: i32, y: reals, to: i32): void {
  let sum0: real = 0;
  let sum1: real = 0;
  let sum2: real = 0;
  let sum3: real = 0;
  let k: i32 = 0;
  for (; k + 4 <= tapCount; k += 4) {
    sum0 += taps[firstTap + k] * line[from + k];
    sum1 += taps[firstTap + k + 1] * line[from + k + 1];
    sum2 += taps[firstTap + k + 2] * line[from + k + 2];
    sum3 += taps[firstTap + k + 3] * line[from + k + 3];
  }
  for (; k < tapCount; k++) sum0 += taps[firstTap + k] * line[from + k];
  y[to] = sum0 + sum1 + (sum2 + sum3);
}

/**
 * Brings a stream to another uniform rate, lower or higher, whole ratio or not.
 *
 * Output k stands at time k / rateHz, between the input samples i and i + 1: y[k] = sum over j of h(place, j) x[i + j]. polyphase: h is
 * a linear-phase low-pass by Kaiser's window, as long as its measured stop band needs, and passes a constant exactly; linear, cubic: the polynomial
 * through the 2 or 4 nearest samples, which folds what lies above half the new rate.
 * x, y: [n] to [n rateHz / rate], any unit, y as x; all channels of the stream must be named when the rate rises.
 * Delay: half the filter in whole input samples, exact; linear 1, cubic 2. Warm-up the filter's length; starts in the steady state
 * of the first sample. Absent samples are bridged by the last good one.
 * Errors: rates in no ratio of whole numbers up to 32767; a table of more than 131072 taps.
 * Cost: polyphase (attenuationDb - 8) / 14.4 / (1 - passband) multiplications an output, more when the rate falls; linear 2, cubic 4.
 * The table has as many rows as outputs fit between the inputs before their places repeat.
 * Source: R. E. Crochiere, L. R. Rabiner, Multirate Digital Signal Processing (1983), 3.3; as scipy.signal.resample_poly.
 */
export const resample = defineOperator({
  name: 'resample',
  summary: 'Brings a stream to another uniform rate, lower or higher.',
  source:
    'R. E. Crochiere, L. R. Rabiner, Multirate Digital Signal Processing (1983), 3.3 (polyphase), 4.3.6 (Lagrange)',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [{ name: 'y', unit: (_, [x]) => x, description: 'signal at the new rate' }],
  design,
  state,
  process,
  decimation: (c) => c.period,
  interpolation: (c) => c.up,
  delay: (c) => c.tapCount >> 1,
  warmup: (c) => c.tapCount - 1,
  gap: 'bridge',
  examples: [
    {
      params: { rateHz: 2000, method: 'linear' },
      rateHz: 1000,
      // beyond the last sample the line is flat
      x: [[0, 2, 6]],
      y: [[0, 1, 2, 4, 6, 6]],
    },
    {
      params: { rateHz: 1500, method: 'cubic' },
      rateHz: 1000,
      // every 2 / 3 sample: the parabola i^2 where four of its samples are at hand, else the first and last stand beyond
      x: [[0, 1, 4, 9, 16, 25]],
      y: [[0, 40 / 81, 16 / 9, 4, 64 / 9, 100 / 9, 16, 1819 / 81, 230 / 9]],
    },
    { params: { rateHz: 700 }, rateHz: 1000, x: [new Array(11).fill(3)], y: [new Array(8).fill(3)] },
  ],
});
