import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import { defineOperator } from '../kernel/operator.ts';
import { cascade, cascadeState, process, ringing } from './iir/cascade.ts';
import { groupDelay } from './iir/groupDelay.ts';
import { prototypeFor } from './iir/order.ts';
import { checkFrequency, checkIir, iirParams } from './iir/params.ts';
import { prewarp, sectionsOf } from './iir/sections.ts';
import { positive } from './params.ts';

const ORDERS = { usual: 1, largest: 12 };

const params = z
  .strictObject({
    centerHz: positive('Hz', 'Frequency that is taken out.'),
    widthHz: positive(
      'Hz',
      'Distance of the edges of the pass bands, where rippleDb are lost; for chebyshev2 of given order, of the stop band.',
    ),
    ...iirParams(ORDERS),
    stopWidthHz: positive('Hz', 'Width in which attenuationDb must be lost; gives the order.').optional(),
  })
  .superRefine(checkIir('stopWidthHz'));

function design(p: z.output<typeof params>, rateHz: number) {
  const { centerHz, widthHz, stopWidthHz } = p;
  checkFrequency('notch', 'centerHz', centerHz, rateHz);
  const [low, high] = edges('widthHz', centerHz, widthHz, rateHz);
  const stops = stopWidthHz === undefined ? [] : edges('stopWidthHz', centerHz, stopWidthHz, rateHz);
  if (stopWidthHz !== undefined && stopWidthHz >= widthHz) {
    throw new ConfigError(`notch: stopWidthHz must be below widthHz, ${widthHz} Hz, got ${stopWidthHz}`, [
      'stopWidthHz',
    ]);
  }
  const band = { kind: 'stop', low, high } as const;
  return cascade(sectionsOf(prototypeFor('notch', p, band, stops, ORDERS), band));
}

/** Prewarped edges, the given width apart, whose geometric middle in s is the centre: cos(mean) = cos(centre) cos(width / 2). */
function edges(key: string, centerHz: number, widthHz: number, rateHz: number): [number, number] {
  const scale = Math.PI / rateHz;
  if (widthHz < rateHz * 1e-4) {
    throw new ConfigError(
      `notch: ${key} must be at least a ten-thousandth of the rate, ${rateHz * 1e-4} Hz, got ${widthHz}; decimate first`,
      [key],
    );
  }
  if (widthHz >= rateHz / 2) {
    throw new ConfigError(`notch: ${key} must be below half the rate, ${rateHz / 2} Hz, got ${widthHz}`, [key]);
  }
  const mean = Math.acos(Math.cos(2 * scale * centerHz) * Math.cos(scale * widthHz));
  return [prewarp((mean / scale - widthHz) / 2, rateHz), prewarp((mean / scale + widthHz) / 2, rateHz)];
}

/**
 * Takes one frequency and its neighbourhood out: a Butterworth or Chebyshev band-stop filter of second-order sections.
 *
 * v[n] = g (x[n] + b1 x[n-1] + b2 x[n-2]) - a1 v[n-1] - a2 v[n-2] for each section, by the bilinear transform with prewarping;
 * centre and width are exact. Order 1, unless said, is the usual notch: gain 0 at centerHz, -3 dB at edges widthHz apart.
 * x, y: [n], any unit, y as x.
 * Delay: the group delay at delayAtHz, at 0 Hz unless said; warm-up until 0.1 % of the answer to an impulse is left: the
 * narrower, the longer; starts in the steady state of the first sample. Absent samples are bridged by the last good one.
 * Errors: centerHz at or above half the rate; a width below a ten-thousandth of the rate; an order above 12.
 * Cost: 5 multiplications a sample and order; 4 values of state a section.
 * Source: A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 7.2, 7.4; as scipy.signal.iirnotch, butter, cheby1, cheby2.
 */
export const notch = defineOperator({
  name: 'notch',
  summary: 'Takes one frequency and its neighbourhood out (Butterworth, Chebyshev).',
  source:
    'A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 7.2 (bilinear transform), 7.4 (band transform)',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [{ name: 'y', unit: (_, [x]) => x, description: 'signal without that frequency' }],
  design,
  state: cascadeState,
  process,
  delay: (c, frequency) => groupDelay(c.sections, frequency),
  warmup: ringing,
  gap: 'bridge',
  examples: [
    {
      // a quarter of the rate, an eighth to either side: (x[n] + x[n-2]) / 2, delay 1
      params: { centerHz: 250, widthHz: 250 },
      x: [[1, 1, 2, 5, 5]],
      y: [[1, 1.5, 3, 3.5, 5]],
    },
  ],
});
