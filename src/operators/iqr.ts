import { z } from 'zod';
import { defineOperator } from '../kernel/operator.ts';
import { outlierAction } from './outlierAction.ts';
import { notNegative, oddInteger, positive } from './params.ts';
import { process, sortedWindow, sortedWindowState } from './sortedWindow.ts';

const params = z.strictObject({
  windowLength: oddInteger(5, 1023, 'Samples in the window.'),
  factor: positive('1', 'Distances of the quartiles beyond them at which the fences stand.').default(1.5),
  centered: z
    .boolean()
    .meta({ description: 'Judge the sample in the middle of the window; otherwise the newest, without delay.' })
    .default(true),
  floor: notNegative(
    'as x',
    'Smallest distance of the quartiles that counts: the resolution of a quantized signal.',
  ).default(0),
  action: outlierAction('the median').default('replace'),
});

function design(p: z.output<typeof params>) {
  return sortedWindow({ ...p, test: 'quartiles', limit: p.factor });
}

/**
 * Replaces outliers: samples beyond Tukey's fences around the quartiles of a moving window.
 *
 * An outlier lies below q1 - factor (q3 - q1) or above q3 + factor (q3 - q1); q1 and q3 are the quartiles of the window around x[n] (up to
 * x[n] when not centered), x[n] among it, interpolated between samples (definition 7 of Hyndman and Fan, the usual one of numpy and R).
 * Exact, by a sorted window. With factor 1.5, 0.7 % of clean Gaussian samples are beyond the fences of a long window.
 * x, y: [n], any unit. Outliers are flagged OUTLIER.
 * Delay (windowLength - 1) / 2, or 0 when not centered; warm-up windowLength - 1, until then over the samples at hand. Absent samples
 * are left out of the window; one with most of its window present becomes the median (or held), else stays MISSING.
 * Errors: an even window.
 * Cost: log2 windowLength + 2 comparisons and about windowLength / 3 moves a sample; 8 windowLength + 16 bytes of state in float.
 * A signal that rests on one value has equal quartiles: give quantized signals a floor, or each change of the value is an outlier.
 * Source: J. W. Tukey, Exploratory Data Analysis, 1977, ch. 2; R. J. Hyndman, Y. Fan, The American Statistician 50 (1996).
 */
export const iqr = defineOperator({
  name: 'iqr',
  summary: "Replaces outliers beyond Tukey's fences around the quartiles of their window.",
  source:
    'J. W. Tukey, Exploratory Data Analysis, 1977, ch. 2; R. J. Hyndman, Y. Fan, The American Statistician 50 (1996)',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [{ name: 'y', unit: (_, [x]) => x, description: 'signal without outliers' }],
  flags: true,
  design,
  state: sortedWindowState,
  process,
  delay: (c) => c.delay,
  warmup: (c) => c.windowLength - 1,
  gap: 'predict',
  examples: [
    // 1 2 3 4 9: quartiles 2 and 4, fences at -1 and 7; before that 1 2 3 4: 1.75 and 3.25
    { params: { windowLength: 5, centered: false }, x: [[1, 2, 3, 4, 9]], y: [[1, 2, 3, 4, 3]] },
    // around 30: 1 2 3 4 30, quartiles 2 and 4
    { params: { windowLength: 5, action: 'hold' }, x: [[1, 2, 30, 3, 4]], y: [[1, 2, 2, 3, 4]] },
  ],
});
