import { z } from 'zod';
import { defineOperator } from '../kernel/operator.ts';
import { oddInteger } from './params.ts';
import { process, sortedWindow, sortedWindowState } from './sortedWindow.ts';

const params = z.strictObject({
  windowLength: oddInteger(3, 1023, 'Samples in the window.'),
  centered: z
    .boolean()
    .meta({ description: 'Give the median the time of the middle of the window, by a delay; otherwise of its end.' })
    .default(true),
});

function design(p: z.output<typeof params>) {
  return sortedWindow({ ...p, test: 'none' });
}

/**
 * Smooths by the median of a moving window: spikes shorter than half of it vanish, edges stay sharp.
 *
 * y[n] = median of the windowLength samples around x[n] (up to x[n] when not centered). Exact, by a sorted window.
 * x, y: [n], any unit, y as x.
 * Delay (windowLength - 1) / 2, or 0 when not centered; warm-up windowLength - 1, until then over the samples at hand. Absent
 * samples are left out of the window; one with most of its window present becomes the median, else stays MISSING.
 * Errors: an even window.
 * Cost: log2 windowLength comparisons and about windowLength / 3 moves a sample; 8 windowLength + 16 bytes of state in float.
 * Source: J. W. Tukey, Exploratory Data Analysis, 1977, ch. 7.
 */
export const median = defineOperator({
  name: 'median',
  summary: 'Smooths by the median of a moving window, which takes spikes away and keeps edges.',
  source: 'J. W. Tukey, Exploratory Data Analysis, 1977, ch. 7',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [{ name: 'y', unit: (_, [x]) => x, description: 'median of the window' }],
  flags: true,
  design,
  state: sortedWindowState,
  process,
  delay: (c) => c.delay,
  warmup: (c) => c.windowLength - 1,
  gap: 'predict',
  examples: [
    // the first and last windows hold two samples only: 1 9 and 4 3
    { params: { windowLength: 3 }, x: [[1, 9, 2, 4, 3]], y: [[5, 2, 4, 3, 3.5]] },
    { params: { windowLength: 3, centered: false }, x: [[1, 9, 2, 4, 3]], y: [[1, 5, 2, 4, 3]] },
  ],
});
