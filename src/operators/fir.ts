import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import { defineOperator } from '../kernel/operator.ts';
import { kaiserFilter } from './fir/kaiser.ts';
import { firStages, firState, process } from './fir/stages.ts';
import { positive, within } from './params.ts';

const LONGEST = 4095;

const params = z
  .strictObject({
    lowHz: positive('Hz', 'Lower edge of the pass band; absent: it begins at 0.').optional(),
    highHz: positive('Hz', 'Upper edge of the pass band; absent: it ends at half the rate.').optional(),
    transitionHz: positive('Hz', 'From an edge of the pass band to where the stop band begins.'),
    attenuationDb: within(
      10,
      180,
      'dB',
      'Loss in the stop bands, and (as ripple) faithfulness in the pass band.',
    ).default(60),
  })
  .refine((p) => p.lowHz !== undefined || p.highHz !== undefined, {
    error: 'is needed, or highHz, or both',
    path: ['lowHz'],
  });

function design(p: z.output<typeof params>, rateHz: number) {
  const { lowHz, highHz, transitionHz, attenuationDb } = p;
  const fault = (key: keyof typeof p, rule: string) =>
    new ConfigError(`fir: ${key} must be ${rule}, got ${p[key]}`, [key]);
  if (lowHz !== undefined && lowHz <= transitionHz) throw fault('lowHz', `above transitionHz, ${transitionHz} Hz`);
  const highest = rateHz / 2 - transitionHz;
  if (highHz !== undefined && highHz >= highest) {
    throw fault('highHz', `below half the rate less transitionHz, ${highest} Hz`);
  }
  if (lowHz !== undefined && lowHz >= (highHz ?? rateHz / 2)) {
    throw fault('lowHz', `below ${highHz === undefined ? 'half the rate' : 'highHz'}, ${highHz ?? rateHz / 2} Hz`);
  }
  const taps = kaiserFilter(
    {
      low: lowHz && (lowHz - transitionHz / 2) / rateHz,
      high: highHz && (highHz + transitionHz / 2) / rateHz,
      transition: transitionHz / rateHz,
      attenuationDb,
    },
    LONGEST,
  );
  if (!taps)
    throw fault('transitionHz', `wider: ${attenuationDb} dB would take more than ${LONGEST} taps; decimate first`);
  return firStages([{ taps, factor: 1 }]);
}

/**
 * Lets a band of frequencies pass with a constant delay: a linear-phase filter by Kaiser's window.
 *
 * y[n] = sum over k of h[k] x[n-k], h of odd length and symmetric; as long as its measured stop bands need, which is one or two
 * taps more than Kaiser's estimate. lowHz alone makes a high-pass, highHz alone a low-pass, both a band-pass.
 * x, y: [n], any unit, y as x.
 * Delay (taps - 1) / 2, exactly, at all frequencies; warm-up taps - 1; starts in the steady state of the first sample. Absent
 * samples are bridged by the last good one.
 * Errors: edges out of order or too close to 0 or half the rate; more than 4095 taps.
 * Cost: as many multiplications a sample as taps, (attenuationDb - 8) / 14.4 rate / transitionHz; 8 bytes of state in float a tap.
 * Source: J. F. Kaiser, Nonrecursive digital filter design using the I0-sinh window function, ISCAS 1974; as scipy.signal.firwin.
 */
export const fir = defineOperator({
  name: 'fir',
  summary: 'Lets a band of frequencies pass, all with the same delay (linear-phase FIR by Kaiser window).',
  source: 'J. F. Kaiser, Nonrecursive digital filter design using the I0-sinh window function, Proc. IEEE ISCAS (1974)',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [{ name: 'y', unit: (_, [x]) => x, description: 'filtered signal' }],
  design,
  state: firState,
  process,
  delay: (c) => (c.lengths[0] - 1) / 2,
  warmup: (c) => c.lengths[0] - 1,
  gap: 'bridge',
  examples: [
    {
      params: { highHz: 150, transitionHz: 200, attenuationDb: 10 },
      // three taps of a sinc with its edge at a quarter of the rate, 1/pi 1/2 1/pi, over their sum; delay 1
      x: [[0, 0, 1, 0, 0]],
      y: [[0, 1 / (2 + Math.PI / 2), Math.PI / (4 + Math.PI), 1 / (2 + Math.PI / 2), 0]],
    },
  ],
});
