import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import type { Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { kaiserFilter } from './fir/kaiser.ts';
import { type FilterStage, firStages, firState, process } from './fir/stages.ts';
import { integer, within } from './params.ts';

const LONGEST = 4095;

const params = z.strictObject({
  factor: integer(2, 4096, '1', 'Keep one of so many samples.'),
  attenuationDb: within(10, 160, 'dB', 'Loss of what would be folded onto the pass band, by each stage.').default(80),
  passband: within(
    0.1,
    0.95,
    '1',
    'Share of the band that is left, half the new rate, which passes unchanged; what lies above it is not clean.',
  ).default(0.8),
});

type Params = z.output<typeof params>;

function design(p: Params) {
  const stages: FilterStage[] = [];
  // end of the pass band in cycles per sample of the stage at work
  let pass = (0.5 * p.passband) / p.factor;
  for (const factor of stageFactors(p.factor)) {
    // from 1 / factor - pass on, it would fold onto the pass band
    stages.push({ taps: taps(p, 0.5 / factor, 1 / factor - 2 * pass), factor });
    pass *= factor;
  }
  return firStages(stages);
}

/** The smallest prime factors first, until at most 8 are left, for one sharp stage at the lowest rate. */
function stageFactors(factor: number): number[] {
  const factors: number[] = [];
  let left = factor;
  for (let prime = 2; left > 8 && prime * prime <= left; ) {
    if (left % prime === 0) {
      factors.push(prime);
      left /= prime;
    } else prime++;
  }
  return [...factors, left];
}

function taps({ attenuationDb, factor }: Params, high: number, transition: number): Float64Array {
  const found = kaiserFilter({ high, transition, attenuationDb }, LONGEST);
  if (found) return found;
  throw new ConfigError(
    `decimate: ${attenuationDb} dB at factor ${factor} would take more than ${LONGEST} taps; lower passband, or take a factor of small primes`,
    ['factor'],
  );
}

type Coeffs = Values<ReturnType<typeof design>>;

/** Adds up over the stages, in input samples. */
function inSamples(c: Coeffs, perStage: (length: number) => number): number {
  let step = 1;
  let sum = 0;
  c.lengths.forEach((length, k) => {
    sum += step * perStage(length);
    step *= c.factors[k];
  });
  return sum;
}

/**
 * Lowers the rate by a whole factor: linear-phase low-pass and every factor-th sample, counted from the start of the stream.
 *
 * y[n] = sum over k of h[k] x[n factor - k], computed only where a sample is kept, h by Kaiser's window as long as its measured
 * stop band needs. A large factor goes by stages of small primes, by halves as long as it is even, each with the widest
 * transition that keeps the pass band clean; one sharp stage of at most 8 comes last.
 * x, y: [n] to [n / factor], any unit, y as x.
 * Delay: half of all filters together, a whole number of samples of x, exact at all frequencies; warm-up their length; starts in
 * the steady state of the first sample. Absent samples are bridged by the last good one.
 * Errors: more than 4095 taps in a stage.
 * Cost: taps / factor multiplications a sample of x for each stage; 8 bytes of state in float a tap.
 * Source: R. E. Crochiere, L. R. Rabiner, Multirate Digital Signal Processing (1983), 5.3; as scipy.signal.firwin and upfirdn.
 */
export const decimate = defineOperator({
  name: 'decimate',
  summary: 'Lowers the rate by a whole factor, behind linear-phase filters that keep the rest from folding in.',
  source: 'R. E. Crochiere, L. R. Rabiner, Multirate Digital Signal Processing (1983), 5.3 (cascades), 3.3 (polyphase)',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [{ name: 'y', unit: (_, [x]) => x, description: 'signal at the lower rate' }],
  design,
  state: firState,
  process,
  decimation: (c) => c.period,
  delay: (c) => inSamples(c, (length) => (length - 1) / 2),
  warmup: (c) => inSamples(c, (length) => length - 1),
  gap: 'bridge',
  examples: [
    {
      params: { factor: 2, attenuationDb: 10, passband: 0.1 },
      // three taps a b a, a = 1 / (2 + pi / 2), b = pi / (4 + pi), around every other sample; delay 1
      x: [[0, 0, 1, 0, 0, 2, 0]],
      y: [[0, Math.PI / (4 + Math.PI), 2 / (2 + Math.PI / 2), 2 / (2 + Math.PI / 2)]],
    },
    { params: { factor: 60 }, x: [new Array(61).fill(7)], y: [[7, 7]] },
  ],
});
