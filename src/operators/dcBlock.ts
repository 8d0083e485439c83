import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import { bool, type i32, real, type reals, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { positive } from './params.ts';

const params = z.strictObject({
  cutoffHz: positive('Hz', 'Frequency at which the gain is -3 dB, exactly.'),
});

function design(p: z.output<typeof params>, rateHz: number) {
  const w = (2 * Math.PI * p.cutoffHz) / rateHz;
  if (p.cutoffHz >= rateHz / 4) {
    throw new ConfigError(
      `dcBlock: cutoffHz must be below a quarter of the rate, ${rateHz / 4} Hz, got ${p.cutoffHz}`,
      ['cutoffHz'],
    );
  }
  const pole = (1 - Math.sin(w)) / Math.cos(w);
  return { pole: real(pole), gain: real((1 + pole) / 2) };
}

function state() {
  return { x1: real(), y1: real(), started: bool() };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals): void {
  let x1: real = s.x1;
  let y1: real = s.y1;
  // steady state for the first sample: no start-up step
  if (!s.started) {
    x1 = x[0];
    s.started = true;
  }
  for (let i: i32 = 0; i < n; i++) {
    y1 = c.gain * (x[i] - x1) + c.pole * y1;
    x1 = x[i];
    y[i] = y1;
  }
  s.x1 = x1;
  s.y1 = y1;
}

/**
 * Removes the constant part of a signal: a first-order high-pass.
 *
 * y[n] = g (x[n] - x[n-1]) + R y[n-1], R = (1 - sin w) / cos w, g = (1 + R) / 2, w = 2 pi cutoffHz / rate: -3 dB exactly at
 * cutoffHz, gain 1 at Nyquist.
 * x, y: [n], any unit, y as x.
 * Delay 0 (above the cutoff); warm-up 6.9 time constants; starts in the steady state of the first sample. Absent samples bridge.
 * Errors: cutoffHz at or above a quarter of the rate.
 * Cost: 2 multiplications a sample; 9 bytes of state in float.
 * Source: J. O. Smith, Introduction to Digital Filters, DC blocker, with the bilinear pole.
 */
export const dcBlock = defineOperator({
  name: 'dcBlock',
  summary: 'Removes the constant part of a signal by a first-order high-pass.',
  source:
    'J. O. Smith III, Introduction to Digital Filters with Audio Applications, DC blocker; pole by the bilinear transform',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [{ name: 'y', unit: (_, [x]) => x, description: 'signal without its constant part' }],
  design,
  state,
  process,
  delay: () => 0,
  warmup: (c) => Math.ceil(Math.log(1e-3) / Math.log(c.pole)),
  gap: 'bridge',
  examples: [
    {
      params: { cutoffHz: 100 },
      rateHz: 1200,
      // w = pi / 6, pole = (1 - 0.5) / 0.8660254 = 0.5773503, gain = 0.7886751
      x: [[0, 1, 1, 1]],
      y: [[0, 0.7886751345948129, 0.4553418012614796, 0.26289171153160434]],
    },
  ],
});
