import { z } from 'zod';
import { type i32, real, type reals, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { number, positive } from './params.ts';

const params = z
  .strictObject({
    mean: number('as x', 'Mean of the training data.').optional(),
    std: positive('as x', 'Standard deviation of the training data, beside mean.').optional(),
    min: number('as x', 'Smallest value of the training data: becomes 0.').optional(),
    max: number('as x', 'Largest value of the training data, beside min: becomes 1.').optional(),
    median: number('as x', 'Median of the training data.').optional(),
    iqr: positive('as x', 'Distance of its quartiles, beside median: not moved by outliers.').optional(),
  })
  .refine((p) => pairs(p).filter((pair) => pair.some((v) => v !== undefined)).length === 1, {
    error: 'normalize: give mean and std, or min and max, or median and iqr',
  })
  .refine((p) => pairs(p).every(([a, b]) => (a === undefined) === (b === undefined)), {
    error: 'normalize: give both of mean and std, of min and max, or of median and iqr',
  })
  .refine((p) => p.min === undefined || p.max === undefined || p.max > p.min, {
    error: 'must be above min',
    path: ['max'],
  });

type Statistics = Partial<Record<'mean' | 'std' | 'min' | 'max' | 'median' | 'iqr', number>>;

function pairs(p: Statistics) {
  return [
    [p.mean, p.std],
    [p.min, p.max],
    [p.median, p.iqr],
  ];
}

function design(p: z.output<typeof params>) {
  const center = p.mean ?? p.min ?? p.median ?? 0;
  const spread = p.std ?? p.iqr ?? (p.max ?? 0) - (p.min ?? 0);
  return { center: real(center), factor: real(1 / spread) };
}

function state() {
  return {};
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, _s: State, n: i32, x: reals, y: reals): void {
  for (let i: i32 = 0; i < n; i++) y[i] = (x[i] - c.center) * c.factor;
}

/**
 * Brings a signal to the scale that a net was trained on, by statistics that stay as they are.
 *
 * y[n] = (x[n] - mean) / std, or (x[n] - min) / (max - min), or (x[n] - median) / iqr.
 * x: [n], any unit; y: [n], pure number. Nothing is learned while running: statistics that follow the data would hide the very
 * drift that a net or an alarm should see.
 * Delay 0, no warm-up, no state; an absent sample stays absent.
 * Errors: none, or more than one, of the three pairs.
 * Cost: 1 multiplication a sample.
 * Source: F. Pedregosa et al., Scikit-learn, JMLR 12 (2011): StandardScaler, MinMaxScaler, RobustScaler.
 */
export const normalize = defineOperator({
  name: 'normalize',
  summary: 'Brings a signal to the scale of the training data, by frozen statistics.',
  source: 'F. Pedregosa et al., Scikit-learn, JMLR 12 (2011): StandardScaler, MinMaxScaler, RobustScaler',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [{ name: 'y', unit: '1', description: 'signal on the scale of the training data' }],
  design,
  state,
  process,
  delay: () => 0,
  warmup: () => 0,
  gap: 'reset',
  examples: [
    { params: { mean: 10, std: 4 }, x: [[6, 10, 16]], y: [[-1, 0, 1.5]] },
    { params: { min: -2, max: 2 }, x: [[-2, 0, 3]], y: [[0, 0.5, 1.25]] },
  ],
});
