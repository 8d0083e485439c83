import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import { bool, type i32, real, type reals, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { positive, within } from './params.ts';

const params = z
  .strictObject({
    timeConstantS: positive('s', 'Time after which a step is followed to 63 %.').optional(),
    cutoffHz: positive('Hz', 'Instead: frequency at which the gain is -3 dB, exactly.').optional(),
    alpha: within(1e-9, 1, '1', 'Instead: weight of the newest sample.').optional(),
  })
  .refine((p) => [p.timeConstantS, p.cutoffHz, p.alpha].filter((v) => v !== undefined).length === 1, {
    error: 'give one of timeConstantS, cutoffHz and alpha',
  });

function design(p: z.output<typeof params>, rateHz: number) {
  if (p.cutoffHz !== undefined && p.cutoffHz >= rateHz / 2) {
    throw new ConfigError(`ema: cutoffHz must be below half the rate, ${rateHz / 2} Hz, got ${p.cutoffHz}`, [
      'cutoffHz',
    ]);
  }
  return { alpha: real(p.alpha ?? alphaOf(p, rateHz)) };
}

function alphaOf({ timeConstantS, cutoffHz = 0 }: z.output<typeof params>, rateHz: number): number {
  if (timeConstantS !== undefined) return -Math.expm1(-1 / (timeConstantS * rateHz));
  // the square of sin(w / 2), not 1 - cos w: the cosine of a slow average is 1
  const k = 2 * Math.sin((Math.PI * cutoffHz) / rateHz) ** 2;
  return Math.sqrt(k * k + 2 * k) - k;
}

function state() {
  return { mean: real(), low: real(), started: bool() };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals): void {
  const alpha: real = c.alpha;
  const rest: real = 1 - alpha;
  let mean: real = s.mean;
  let low: real = s.low;
  // steady state for the first sample: no start-up step
  if (!s.started) {
    mean = x[0];
    s.started = true;
  }
  for (let i: i32 = 0; i < n; i++) {
    // what rounding takes from the sum is kept in low, or steps below the last digit of the mean would be lost for ever
    const step: real = alpha * (x[i] - mean) + rest * low;
    const sum: real = mean + step;
    low = step - (sum - mean);
    mean = sum;
    y[i] = mean;
  }
  s.mean = mean;
  s.low = low;
}

/**
 * Smooths by an exponential moving average: a first-order low-pass.
 *
 * y[n] = y[n-1] + alpha (x[n] - y[n-1]); alpha = 1 - e^(-1 / (timeConstantS rate)), or sqrt(k^2 + 2 k) - k with k = 1 - cos w,
 * w = 2 pi cutoffHz / rate. The sum is compensated: in float a small alpha follows as exactly as a large one.
 * x, y: [n], any unit, y as x.
 * Delay by frequency, (1 - alpha) / alpha samples for slow signals; warm-up 6.9 time constants; starts in the steady state of the
 * first sample. Absent samples bridge.
 * Errors: none, or more than one, of the three parameters; cutoffHz at or above half the rate.
 * Cost: 2 multiplications and 5 additions a sample; 9 bytes of state in float.
 * Source: A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 5.3; the sum: W. Kahan, CACM 8 (1965).
 */
export const ema = defineOperator({
  name: 'ema',
  summary: 'Smooths by an exponential moving average (first-order low-pass).',
  source:
    'A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 5.3; compensated sum: W. Kahan, CACM 8 (1965)',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [{ name: 'y', unit: (_, [x]) => x, description: 'smoothed signal' }],
  design,
  state,
  process,
  delay({ alpha }, frequency) {
    const v = 2 * Math.sin(Math.PI * frequency) ** 2;
    return ((1 - alpha) * (alpha - v)) / (alpha * alpha + 2 * (1 - alpha) * v);
  },
  warmup: (c) => (c.alpha < 1 ? Math.ceil(Math.log(1e-3) / Math.log1p(-c.alpha)) : 0),
  gap: 'bridge',
  examples: [
    // the delay is (1 - alpha) / alpha = 1 sample: the last value is the flush's
    { params: { alpha: 0.5 }, x: [[8, 0, 4, 4]], y: [[4, 4, 4, 4]] },
    // w = pi / 3: k = 1/2, alpha = sqrt(5) / 2 - 1/2 = 0.618034
    {
      params: { cutoffHz: 10 },
      rateHz: 60,
      x: [[0, 1, 1]],
      y: [[0.6180339887498949, 0.8541019662496845, 0.9442719099991588]],
    },
  ],
});
