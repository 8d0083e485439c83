import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import { MISSING } from '../core/quality.ts';
import { absent } from '../kernel/intrinsics.ts';
import { i32, reals, type u8s, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { integer, positive } from './params.ts';

const MOST = 65536;

const params = z
  .strictObject({
    samples: integer(1, MOST, 'samples', 'How far back, in samples.').optional(),
    seconds: positive('s', 'How far back, in seconds, rounded to samples; instead of samples.').optional(),
  })
  .refine((p) => (p.samples === undefined) !== (p.seconds === undefined), {
    error: 'is needed, or seconds instead of it',
    path: ['samples'],
  });

function design(p: z.output<typeof params>, rateHz: number) {
  const samples = p.samples ?? Math.round((p.seconds ?? 0) * rateHz);
  if (samples < 1 || samples > MOST) {
    throw new ConfigError(
      `lag: seconds must be 1 to ${MOST} samples, ${1 / rateHz} to ${MOST / rateHz} s, got ${p.seconds}`,
      ['seconds'],
    );
  }
  return { samples: i32(samples) };
}

function state(c: Coeffs) {
  return { ring: reals(c.samples), at: i32(), count: i32() };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals, q: u8s): void {
  const ring: reals = s.ring;
  const samples: i32 = c.samples;
  let at: i32 = s.at;
  let count: i32 = s.count;
  for (let i: i32 = 0; i < n; i++) {
    y[i] = count === samples ? ring[at] : Number.NaN;
    if (absent(y[i])) q[i] = MISSING;
    if (count < samples) count++;
    ring[at] = x[i];
    at = at + 1 === samples ? 0 : at + 1;
  }
  s.at = at;
  s.count = count;
}

/**
 * Adds what a channel was some time ago, as a channel beside it.
 *
 * y[n] = x[n - samples]. This is a feature of the present (what a net or a regression is to know of the past), so it has no delay that a
 * chain would make up for.
 * x, y: [n], any unit, y as x.
 * Delay 0; warm-up samples: until then, and `samples` after an absent sample, y is MISSING. A gap goes through it as it is.
 * Errors: neither or both of samples and seconds; seconds that are no whole sample, or more than 65536.
 * Cost: no arithmetic; 4 samples + 8 bytes of state in float.
 * Source: G. E. P. Box, G. M. Jenkins, Time Series Analysis, ch. 2: the backward shift.
 */
export const lag = defineOperator({
  name: 'lag',
  summary: 'Adds what a channel was some time ago, as a channel beside it.',
  source: 'G. E. P. Box and G. M. Jenkins, Time Series Analysis: Forecasting and Control, ch. 2, backward shift',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [
    {
      name: 'y',
      unit: (_, [x]) => x,
      description: 'signal of some time ago',
      label: (p) => (p.samples === undefined ? `lag${p.seconds}s` : `lag${p.samples}`),
    },
  ],
  keep: true,
  flags: true,
  design,
  state,
  process,
  delay: () => 0,
  warmup: (c) => c.samples,
  gap: 'predict',
  examples: [
    {
      params: { samples: 2 },
      x: [[5, 6, 8, 9]],
      y: [[Number.NaN, Number.NaN, 5, 6]],
    },
  ],
});
