import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import { real, type Values } from '../kernel/layout.ts';
import { defineOperator, type Kernel } from '../kernel/operator.ts';
import { cascade, cascadeState, process, ringing } from './iir/cascade.ts';
import { groupDelay } from './iir/groupDelay.ts';
import { prototypeFor } from './iir/order.ts';
import { checkFrequency, checkIir, iirParams } from './iir/params.ts';
import { prewarp, sectionsOf } from './iir/sections.ts';
import { positive } from './params.ts';

const ORDERS = { usual: 4, largest: 12 };

const params = z
  .strictObject({
    lowHz: positive(
      'Hz',
      'Lower edge of the pass band, where rippleDb are lost; for chebyshev2 of given order, of the stop band.',
    ),
    highHz: positive('Hz', 'Upper edge.'),
    ...iirParams(ORDERS),
    stopLowHz: positive(
      'Hz',
      'Edge of the stop band below, where attenuationDb must be lost; gives the order.',
    ).optional(),
    stopHighHz: positive('Hz', 'Edge of the stop band above.').optional(),
  })
  .superRefine(checkIir('stopLowHz', 'stopHighHz'));

function design(p: z.output<typeof params>, rateHz: number) {
  const edges = (['stopLowHz', 'lowHz', 'highHz', 'stopHighHz'] as const).filter((key) => p[key] !== undefined);
  edges.forEach((key, i) => {
    const hz = p[key]!;
    checkFrequency('bandpass', key, hz, rateHz);
    const before = edges[i - 1];
    if (before && hz <= p[before]!) {
      throw new ConfigError(`bandpass: ${key} must be above ${before}, ${p[before]} Hz, got ${hz}`, [key]);
    }
  });
  if (p.highHz - p.lowHz < rateHz * 1e-4) {
    throw new ConfigError(
      `bandpass: highHz must be at least a ten-thousandth of the rate, ${rateHz * 1e-4} Hz, above lowHz; decimate first`,
      ['highHz'],
    );
  }
  const band = { kind: 'pass', low: prewarp(p.lowHz, rateHz), high: prewarp(p.highHz, rateHz) } as const;
  const stops = p.stopLowHz && p.stopHighHz ? [prewarp(p.stopLowHz, rateHz), prewarp(p.stopHighHz, rateHz)] : [];
  return {
    ...cascade(sectionsOf(prototypeFor('bandpass', p, band, stops, ORDERS), band)),
    /** Middle of the band in cycles per sample. */
    middle: real(Math.atan(Math.sqrt(band.low * band.high)) / Math.PI),
  };
}

type Coeffs = Values<ReturnType<typeof design>>;

/**
 * Lets a band of frequencies pass: a Butterworth or Chebyshev filter of second-order sections.
 *
 * v[n] = g (x[n] + b1 x[n-1] + b2 x[n-2]) - a1 v[n-1] - a2 v[n-2] for each section, by the bilinear transform with prewarping. Its
 * order, that of each slope, is given, or the smallest that meets stopLowHz and stopHighHz.
 * x, y: [n], any unit, y as x.
 * Delay: the group delay at delayAtHz, in the middle of the band unless said: envelopes keep their time there, while the phase
 * of the middle frequency itself is not delayed. Warm-up until 0.1 % of the answer to an impulse is left; starts in the steady
 * state of the first sample. Absent samples are bridged by the last good one.
 * Errors: edges out of order or at half the rate; a band narrower than a ten-thousandth of the rate; an order above 12.
 * Cost: 5 multiplications a sample and order; 4 values of state a section.
 * Source: A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 7.2, 7.4; as scipy.signal.butter, cheby1 and cheby2.
 */
export const bandpass = defineOperator({
  name: 'bandpass',
  summary: 'Lets a band of frequencies pass (Butterworth, Chebyshev).',
  source:
    'A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 7.2 (bilinear transform), 7.4 (band transform)',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [{ name: 'y', unit: (_, [x]) => x, description: 'the part of the signal in the band' }],
  design,
  state: (c: Coeffs) => cascadeState(c),
  process: process as Kernel<Coeffs, Values<ReturnType<typeof cascadeState>>>,
  delay: (c, frequency) => groupDelay(c.sections, frequency === 0 ? c.middle : frequency),
  warmup: (c) => ringing(c),
  gap: 'bridge',
  examples: [
    {
      // edges at pi / 4 and 3 pi / 4: (x[n] - x[n-2]) / 2, delay 1
      params: { lowHz: 125, highHz: 375, order: 1 },
      x: [[1, 1, 2, 5, 5]],
      y: [[0, 0.5, 2, 1.5, 0]],
    },
  ],
});
