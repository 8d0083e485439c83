import { z } from 'zod';
import { defineOperator } from '../kernel/operator.ts';
import { cascade, cascadeState, process, ringing } from './iir/cascade.ts';
import { groupDelay } from './iir/groupDelay.ts';
import { oneEdgeParams, oneEdgeSections } from './iir/oneEdge.ts';
import { checkIir } from './iir/params.ts';

const params = z.strictObject(oneEdgeParams).superRefine(checkIir('stopHz'));

function design(p: z.output<typeof params>, rateHz: number) {
  return cascade(oneEdgeSections('highpass', 'high', p, rateHz));
}

/**
 * Lets high frequencies pass: a Butterworth or Chebyshev filter of second-order sections.
 *
 * v[n] = g (x[n] + b1 x[n-1] + b2 x[n-2]) - a1 v[n-1] - a2 v[n-2] for each section, by the bilinear transform with prewarping. Its
 * order is given, or the smallest that meets stopHz.
 * x, y: [n], any unit, y as x.
 * Delay 0, which it nears far above cutoffHz, or the group delay at delayAtHz; warm-up until 0.1 % of the answer to an impulse is
 * left; starts in the steady state of the first sample, so that a constant gives 0. Absent samples are bridged by the last good one.
 * Errors: cutoffHz at or above half the rate, or below a ten-thousandth of it; stopHz above cutoffHz; an order above 16.
 * Cost: 2.5 multiplications a sample and order; 4 values of state a section.
 * Source: A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 7.2; as scipy.signal.butter, cheby1 and cheby2.
 */
export const highpass = defineOperator({
  name: 'highpass',
  summary: 'Lets high frequencies pass (Butterworth, Chebyshev).',
  source: 'A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing, 3rd ed., 7.2 (bilinear transform), 6.3',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [{ name: 'y', unit: (_, [x]) => x, description: 'high-passed signal' }],
  design,
  state: cascadeState,
  process,
  delay: (c, frequency) => (frequency === 0 ? 0 : groupDelay(c.sections, frequency)),
  warmup: ringing,
  gap: 'bridge',
  examples: [
    {
      params: { cutoffHz: 250, order: 1 },
      // K = tan(pi / 4) = 1: (x[n] - x[n-1]) / 2
      x: [[3, 3, 4, 2, 2]],
      y: [[0, 0, 0.5, -1, 0]],
    },
    {
      params: { cutoffHz: 250, order: 2 },
      // K = 1, D = 2 + sqrt 2: y[n] = (x[n] - 2 x[n-1] + x[n-2]) / 3.4142136 - 0.1715729 y[n-2]
      x: [[0, 1, 1, 1]],
      y: [[0, 0.2928932188134524, -0.2928932188134524, -0.050252531694167164]],
    },
  ],
});
