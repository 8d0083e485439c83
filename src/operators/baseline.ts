import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import { bool, i32, real, type reals, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { choice, positive } from './params.ts';

const params = z.strictObject({
  timeConstantS: positive('s', 'Time after which a value counts 1 / e of a new one.'),
  action: choice(['subtract', 'give'], 'Take the mean off the signal, or give the mean itself.').default('subtract'),
});

function design(p: z.output<typeof params>, rateHz: number) {
  const samples = p.timeConstantS * rateHz;
  if (samples < 1 || samples > 1e8) {
    throw new ConfigError(
      `baseline: timeConstantS must be from 1 to 1e8 samples, ${1 / rateHz} to ${1e8 / rateHz} s, got ${p.timeConstantS}`,
      ['timeConstantS'],
    );
  }
  const share = -Math.expm1(-1 / samples);
  return {
    share: real(share),
    // samples of which each counts more in their plain mean
    first: i32(Math.floor(1 / share)),
    subtract: bool(p.action === 'subtract'),
  };
}

function state() {
  return { mean: real(), count: i32() };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals): void {
  let mean: real = s.mean;
  let i: i32 = 0;
  for (; i < n && s.count < c.first; i++) {
    s.count++;
    mean += (x[i] - mean) / s.count;
    y[i] = c.subtract ? x[i] - mean : mean;
  }
  for (; i < n; i++) {
    mean += c.share * (x[i] - mean);
    y[i] = c.subtract ? x[i] - mean : mean;
  }
  s.mean = mean;
}

/**
 * Follows the slow level of a signal by an exponential mean, and takes it off.
 *
 * m[n] = m[n-1] + a (x[n] - m[n-1]), a = 1 - e^(-1 / (timeConstantS rate)), 1 / (n + 1) instead as long as that is larger: the
 * plain mean of the first samples, none of which counts more than another. y = x - m, or m.
 * x, y: [n], any unit, y as x.
 * Delay 0: the mean describes the past up to now; warm-up 6.9 time constants. Absent samples are bridged by the last good one.
 * Errors: a time constant below 1 sample or above 1e8.
 * Cost: 1 multiplication a sample; 8 bytes of state in float, where time constants above 1e6 samples lose their last digits.
 * Source: R. G. Brown, Smoothing, Forecasting and Prediction of Discrete Time Series (1963), ch. 7.
 */
export const baseline = defineOperator({
  name: 'baseline',
  summary: 'Follows the slow level of a signal by an exponential mean, and takes it off or gives it.',
  source: 'R. G. Brown, Smoothing, Forecasting and Prediction of Discrete Time Series (1963), ch. 7',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [{ name: 'y', unit: (_, [x]) => x, description: 'signal without its level, or the level' }],
  design,
  state,
  process,
  delay: () => 0,
  warmup: (c) => Math.ceil(Math.log(1e-3) / Math.log1p(-c.share)),
  gap: 'bridge',
  examples: [
    {
      // a = 1 - 1 / 2 from the third sample on: means 4, 2, then halfway to each
      params: { timeConstantS: 0.001 / Math.LN2, action: 'give' },
      x: [[4, 0, 4, 7]],
      y: [[4, 2, 3, 5]],
    },
    {
      params: { timeConstantS: 0.001 / Math.LN2 },
      x: [[4, 0, 4, 7]],
      y: [[0, -2, 1, 2]],
    },
  ],
});
