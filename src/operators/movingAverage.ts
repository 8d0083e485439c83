import { z } from 'zod';
import { i32, real, reals, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { integer } from './params.ts';

const params = z.strictObject({
  windowLength: integer(1, 16384, 'samples', 'Samples in the window.'),
});

function design(p: z.output<typeof params>) {
  return { windowLength: i32(p.windowLength), period: i32(p.windowLength), share: real(1 / p.windowLength) };
}

function state(c: Coeffs) {
  return { sums: reals(c.windowLength + 1), index: i32(), count: i32(), sum: real() };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

/**
 * The window ends inside the present stretch of windowLength samples and begins inside the one before it. sums[k] with k > index
 * holds the sum of the former stretch from k to its end, sums[k] with k < index the samples of the present one.
 */
export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals): void {
  const sums: reals = s.sums;
  const windowLength: i32 = c.windowLength;
  let index: i32 = s.index;
  let count: i32 = s.count;
  let sum: real = s.sum;
  let i: i32 = 0;
  while (i < n) {
    const end: i32 = windowLength - index < n - i ? i + windowLength - index : n;
    let share: real = c.share;
    for (; i < end; i++) {
      if (count < windowLength) {
        count++;
        const filled: real = count;
        share = 1 / filled;
      }
      sum += x[i];
      y[i] = (sum + sums[index + 1]) * share;
      sums[index] = x[i];
      index++;
    }
    if (index === windowLength) {
      for (let k: i32 = windowLength - 1; k > 0; k--) sums[k - 1] += sums[k];
      index = 0;
      sum = 0;
    }
  }
  s.index = index;
  s.count = count;
  s.sum = sum;
}

/**
 * Smooths by the mean of a moving window.
 *
 * y[n] = (x[n] + ... + x[n - windowLength + 1]) / windowLength. Nothing is ever subtracted: the window is the start of one stretch and the
 * end of the stretch before it, whose sums from each sample to its end were made when it was full. So rounding and spikes leave with the
 * window.
 * x, y: [n], any unit, y as x.
 * Delay (windowLength - 1) / 2; warm-up windowLength - 1, until then over the samples at hand. Absent samples are bridged by the
 * last good one.
 * Errors: none beyond the parameters.
 * Cost: 3 additions a sample, of which windowLength together at the end of a stretch; 4 windowLength + 16 bytes of state in float.
 * Source: M. van Herk, Pattern Recognition Letters 13 (1992), with sums instead of extremes.
 */
export const movingAverage = defineOperator({
  name: 'movingAverage',
  summary: 'Smooths by the mean of a moving window, exactly.',
  source: 'M. van Herk, Pattern Recognition Letters 13 (1992), with sums instead of extremes',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [{ name: 'y', unit: (_, [x]) => x, description: 'mean of the window' }],
  design,
  state,
  process,
  delay: (c) => (c.windowLength - 1) / 2,
  warmup: (c) => c.windowLength - 1,
  gap: 'bridge',
  examples: [
    // windows 1 2 6, 2 6 4, 6 4 5, and the last one of the flush, 4 5 5
    { params: { windowLength: 3 }, x: [[1, 2, 6, 4, 5]], y: [[1.5, 3, 4, 5, 14 / 3]] },
    // an even window stands half a sample from its time: windows 1 3, 3 7, and 7 7 of the flush
    { params: { windowLength: 2 }, x: [[1, 3, 7]], y: [[2, 5, 7]] },
  ],
});
