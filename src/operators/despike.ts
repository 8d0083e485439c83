import { z } from 'zod';
import { defineOperator } from '../kernel/operator.ts';
import { hampelThreshold } from './hampelThreshold.ts';
import { outlierAction } from './outlierAction.ts';
import { notNegative, number, oddInteger, positive } from './params.ts';
import { process, sortedWindow, sortedWindowState } from './sortedWindow.ts';

const params = z
  .strictObject({
    windowLength: oddInteger(3, 255, 'Samples in the window of the median.'),
    nSigma: positive(
      '1',
      'Distance from the median beyond which a sample is a spike, in standard deviations (1.4826 MAD). Without it, that of 0.27 % false alarms in Gaussian noise.',
    ).optional(),
    floor: notNegative('as x', 'Smallest MAD that counts: half the resolution of a quantized signal.').default(0),
    min: number('as x', 'Smallest value that can be real.').optional(),
    max: number('as x', 'Largest value that can be real.').optional(),
    perSecond: positive('as x, per s', 'Largest change in a second that can be real.').optional(),
    centered: z
      .boolean()
      .meta({ description: 'Judge the sample in the middle of the window; otherwise the newest, without delay.' })
      .default(true),
    action: outlierAction('the median').default('replace'),
  })
  .refine((p) => p.min === undefined || p.max === undefined || p.max > p.min, {
    error: 'must be above min',
    path: ['max'],
  });

function design(p: z.output<typeof params>, rateHz: number) {
  return sortedWindow({
    ...p,
    test: 'mad',
    limit: 1.4826 * (p.nSigma ?? hampelThreshold(p.windowLength, 0.0027)),
    step: p.perSecond && p.perSecond / rateHz,
  });
}

/**
 * Takes spikes out by three tests at once: values that cannot be, changes that cannot be, and distance from the neighbours.
 *
 * x[n] is a spike when it lies outside of [min, max]; or |x[n] - x[m]| > perSecond (n - m) / rate, m being the last sample that was none; or
 * |x[n] - median| > nSigma 1.4826 max(MAD, floor), over the window around n (up to n when not centered) without the values outside of
 * [min, max]. It becomes the median, the last sample that was none, MISSING, or stays.
 * x, y: [n], any unit. Spikes are flagged OUTLIER.
 * Delay (windowLength - 1) / 2, or 0 when not centered; warm-up windowLength - 1, until then over the samples at hand. Absent samples
 * are left out of the window; one with most of its window present becomes the median (or held), else stays MISSING.
 * Errors: an even window; max not above min.
 * Cost: log2 windowLength comparisons, about windowLength / 3 moves and windowLength / 2 steps a sample; 8 windowLength + 16 bytes of state in
 * float.
 * A signal that rests on one value has MAD 0: give quantized signals a floor, or each change of the value is a spike.
 * Source: as hampel, range and rateLimit.
 */
export const despike = defineOperator({
  name: 'despike',
  summary: 'Takes spikes out: by limits of value and slope, and by distance from the median of the neighbours.',
  source:
    'R. K. Pearson, Outliers in process modeling and identification, IEEE Trans. Control Systems Technology 10 (2002); limits: WMO-No. 8, Guide to Instruments and Methods of Observation, quality control',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [{ name: 'y', unit: (_, [x]) => x, description: 'signal without spikes' }],
  flags: true,
  design,
  state: sortedWindowState,
  process,
  delay: (c) => c.delay,
  warmup: (c) => c.windowLength - 1,
  gap: 'predict',
  examples: [
    {
      params: { windowLength: 3, nSigma: 100, max: 50, action: 'hold' },
      x: [[1, 2, 90, 4, 5]],
      y: [[1, 2, 2, 4, 5]],
    },
    // 12 is 9 above 3, allowed are 5; the window 1 3 12 has median 3
    {
      params: { windowLength: 3, nSigma: 100, perSecond: 50, centered: false },
      rateHz: 10,
      x: [[1, 3, 12, 4]],
      y: [[1, 3, 3, 4]],
    },
  ],
});
