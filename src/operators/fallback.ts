import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import { INTERPOLATED, MISSING, OUTLIER } from '../core/quality.ts';
import { abs, absent } from '../kernel/intrinsics.ts';
import { type i32, real, type reals, type u8s, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { positive } from './params.ts';

const params = z.strictObject({
  tolerance: positive('as x', 'Largest distance from the other channel that can be real. Without it, any.').optional(),
});

function design(p: z.output<typeof params>) {
  return { tolerance: real(p.tolerance ?? Number.POSITIVE_INFINITY) };
}

function state() {
  return {};
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, _s: State, n: i32, x: reals, other: reals, y: reals, q: u8s): void {
  for (let i: i32 = 0; i < n; i++) {
    if (absent(x[i])) {
      y[i] = other[i];
      q[i] = absent(other[i]) ? MISSING : INTERPOLATED;
    } else if (abs(x[i] - other[i]) > c.tolerance) {
      y[i] = other[i];
      q[i] = OUTLIER;
    } else {
      y[i] = x[i];
    }
  }
}

function unitOf(_: unknown, [x, other]: readonly string[]): string {
  if (x === other) return x;
  throw new ConfigError(`fallback: x is in ${x}, but other is in ${other}`, ['on']);
}

/**
 * Takes a second channel where the first has no value, or one that cannot be: a measured current, or else its set value.
 *
 * y = x; where x is absent, or further than `tolerance` from other, y = other.
 * x, other: [n], any unit, the same; y: [n], that unit.
 * Delay 0, warm-up 0, no state. Flagged INTERPOLATED where either is absent, OUTLIER where x was too far off; MISSING where both are
 * absent, and before the first sample that has both.
 * Errors: units that differ.
 * Cost: 4 comparisons a sample; 0 bytes of state.
 * Source: R. Isermann, Fault-Diagnosis Systems, 2006, ch. 4 (limit checking), ch. 20 (fault-tolerant sensors).
 */
export const fallback = defineOperator({
  name: 'fallback',
  summary: 'Takes a second channel where the first has no value, or one that is too far from it.',
  source: 'R. Isermann, Fault-Diagnosis Systems, 2006, ch. 4 (limit checking), ch. 20 (fault-tolerant sensors)',
  params,
  inputs: [
    { name: 'x', unit: 'any', description: 'signal' },
    { name: 'other', unit: 'any', description: 'what stands in for it' },
  ],
  outputs: [{ name: 'y', unit: unitOf, description: 'x, or else other' }],
  flags: true,
  design,
  state,
  process,
  delay: () => 0,
  warmup: () => 0,
  gap: 'predict',
  examples: [
    {
      params: { tolerance: 2 },
      x: [
        [1, 2, -90],
        [1.5, 1.5, 1.5],
      ],
      y: [[1, 2, 1.5]],
    },
    {
      params: {},
      x: [
        [1, -90],
        [1.5, 1.5],
      ],
      y: [[1, -90]],
    },
  ],
});
