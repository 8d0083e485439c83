import { z } from 'zod';
import { perSecond } from '../core/units.ts';
import { i32, real, reals, type Values } from '../kernel/layout.ts';
import { defineOperator, type OutputPort } from '../kernel/operator.ts';
import { integer, must } from './params.ts';

const OUTPUTS = ['detrended', 'trend', 'slope'] as const;

const params = z
  .strictObject({
    windowLength: integer(2, 32768, 'samples', 'Samples to which the line is fitted.'),
    outputs: z
      .array(z.enum(OUTPUTS, must(`be of ${OUTPUTS.join(', ')}`)))
      .min(1, must('name at least one'))
      .meta({ description: 'What to give: detrended (the signal less the line), trend (the line), slope (a second).' })
      .default(['detrended']),
    centered: z
      .boolean()
      .meta({ description: 'Read the line in the middle of the window (odd windows) instead of at its newest sample.' })
      .default(false),
  })
  .refine((p) => !p.centered || p.windowLength % 2 === 1, {
    error: 'must be odd when centered',
    path: ['windowLength'],
  });

type Params = z.output<typeof params>;

function design(p: Params, rateHz: number) {
  return {
    windowLength: i32(p.windowLength),
    lag: i32(p.centered ? (p.windowLength - 1) / 2 : 0),
    // sums are made anew this often, so that rounding and spikes of the past do not stay in them, nor, in a short window, what the
    // signal has travelled since
    period: i32(Math.max(p.windowLength, Math.min(1024, 16 * p.windowLength))),
    rate: real(rateHz),
  };
}

function state(c: Coeffs) {
  return {
    ring: reals(c.windowLength),
    at: i32(),
    count: i32(),
    index: i32(),
    base: real(),
    sum: real(),
    moment: real(),
  };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: reals, detrended: reals, trend: reals, slope: reals): void {
  const ring: reals = s.ring;
  const windowLength: i32 = c.windowLength;
  let at: i32 = s.at;
  let index: i32 = s.index;
  let count: i32 = s.count;
  // sums of x - base, and of (k - middle) (x[k] - base); base is a mean of the past, so that the sums are small
  let base: real = count > 0 ? s.base : x[0];
  let sum: real = s.sum;
  let moment: real = s.moment;
  let middle: real = 0.5 * (count - 1);
  let share: real = 0;
  let steepness: real = 0;
  if (count === windowLength) {
    share = 1 / (2 * middle + 1);
    steepness = slopeShare(middle);
  }
  for (let i: i32 = 0; i < n; i++) {
    const newest: real = x[i] - base;
    if (count === windowLength) {
      const oldest: real = ring[at] - base;
      sum += newest - oldest;
      moment += middle * (oldest + newest) + newest - sum;
    } else {
      moment += 0.5 * (count * newest - sum);
      sum += newest;
      middle = 0.5 * count;
      count++;
      share = 1 / (2 * middle + 1);
      steepness = slopeShare(middle);
    }
    ring[at] = x[i];
    if (index === 0) {
      base += sum * share;
      const first: i32 = count < windowLength ? 0 : at + 1;
      sum = sumOf(ring, first, count, base);
      moment = momentOf(ring, first, count, base, middle);
    }
    index = index + 1 === c.period ? 0 : index + 1;
    const rise: real = steepness * moment;
    const line: real = base + sum * share + rise * (middle - c.lag);
    const place: i32 = at >= c.lag ? at - c.lag : at - c.lag + windowLength;
    detrended[i] = ring[place] - line;
    trend[i] = line;
    slope[i] = rise * c.rate;
    at = at + 1 === windowLength ? 0 : at + 1;
  }
  s.at = at;
  s.index = index;
  s.count = count;
  s.base = base;
  s.sum = sum;
  s.moment = moment;
}

/** 1 / sum of (k - middle)^2 over the 2 middle + 1 samples: 12 / (N (N^2 - 1)). */
function slopeShare(middle: real): real {
  if (middle === 0) return 0;
  const samples: real = 2 * middle + 1;
  return 12 / (samples * (samples * samples - 1));
}

/** Sum of the samples above base; `first` is the oldest one's slot in the ring. */
function sumOf(ring: reals, first: i32, count: i32, base: real): real {
  let sum: real = 0;
  for (let k: i32 = 0; k < count; k++) sum += ring[first + k < count ? first + k : first + k - count] - base;
  return sum;
}

function momentOf(ring: reals, first: i32, count: i32, base: real, middle: real): real {
  let sum: real = 0;
  for (let k: i32 = 0; k < count; k++) {
    sum += (k - middle) * (ring[first + k < count ? first + k : first + k - count] - base);
  }
  return sum;
}

const output = (
  name: (typeof OUTPUTS)[number],
  unit: (x: string) => string,
  description: string,
): OutputPort<Params> => ({
  name,
  unit: (_, [x]) => unit(x),
  description,
  when: (p) => p.outputs.includes(name),
});

/**
 * Takes off the straight line that fits a moving window, and tells its slope.
 *
 * y[n] = x[n] - (m + b (N - 1) / 2), m and b the mean and the slope of the line of least squares over x[n-N+1 .. n], N = windowLength;
 * centered, y[n - h] = x[n - h] - m with h = (N - 1) / 2. Sum and first moment are moved sample by sample and made anew at
 * absolute sample indices: nothing drifts.
 * x: [n], any unit; detrended and trend as x, slope per second; those named by `outputs`.
 * Delay 0: the line ends now; centered, (N - 1) / 2. Warm-up N - 1, until then a line through the samples at hand. Absent samples
 * are bridged by the last good one.
 * Errors: an even window when centered.
 * Cost: 6 multiplications a sample whatever the window; 4 windowLength + 24 bytes of state in float.
 * Source: A. Savitzky, M. J. E. Golay, Anal. Chem. 36 (1964), first order; as scipy.signal.detrend of each window.
 */
export const detrend = defineOperator({
  name: 'detrend',
  summary: 'Takes off the straight line that fits a moving window, and tells its slope.',
  source: 'A. Savitzky, M. J. E. Golay, Anal. Chem. 36 (1964), polynomial of order 1, by moving sums',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [
    output('detrended', (x) => x, 'signal less the line'),
    output('trend', (x) => x, 'the line'),
    output('slope', perSecond, 'slope of the line'),
  ],
  design,
  state,
  process,
  delay: (c) => c.lag,
  warmup: (c) => c.windowLength - 1,
  gap: 'bridge',
  examples: [
    {
      params: { windowLength: 3, outputs: ['detrended', 'trend', 'slope'] },
      rateHz: 10,
      x: [[1, 2, 4, 4]],
      // lines: through 1; 1 2; mean 7 / 3 and slope 3 / 2 through 1 2 4; mean 10 / 3 and slope 1 through 2 4 4
      y: [
        [0, 0, 1 / 6, -1 / 3],
        [1, 2, 23 / 6, 13 / 3],
        [0, 10, 15, 10],
      ],
    },
    {
      params: { windowLength: 3, centered: true },
      // at the start the line through 1 and 2, then 2 - 7 / 3, 4 - 10 / 3, and at the end 4 - 12 / 3
      x: [[1, 2, 4, 4]],
      y: [[0, -1 / 3, 2 / 3, 0]],
    },
  ],
});
