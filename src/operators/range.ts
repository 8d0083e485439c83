import { z } from 'zod';
import { CLIPPED, MISSING, OUTLIER } from '../core/quality.ts';
import { absent } from '../kernel/intrinsics.ts';
import { type i32, real, type reals, type u8s, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { actionCode, outlierAction } from './outlierAction.ts';
import { number } from './params.ts';

const params = z
  .strictObject({
    min: number('as x', 'Smallest value that can be real.').optional(),
    max: number('as x', 'Largest value that can be real.').optional(),
    action: outlierAction('the limit, flagged CLIPPED').default('missing'),
  })
  .refine((p) => p.min !== undefined || p.max !== undefined, { error: 'give min, or max, or both' })
  .refine((p) => p.min === undefined || p.max === undefined || p.max > p.min, {
    error: 'must be above min',
    path: ['max'],
  });

const REPLACE: i32 = 0;
const HOLD: i32 = 1;
const FLAG: i32 = 3;

function design(p: z.output<typeof params>) {
  return {
    min: real(p.min ?? Number.NEGATIVE_INFINITY),
    max: real(p.max ?? Number.POSITIVE_INFINITY),
    action: actionCode(p.action),
  };
}

function state() {
  return { last: real(Number.NaN) };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals, q: u8s): void {
  const min: real = c.min;
  const max: real = c.max;
  let last: real = s.last;
  for (let i: i32 = 0; i < n; i++) {
    if (x[i] >= min && x[i] <= max) {
      last = x[i];
      y[i] = last;
    } else {
      y[i] = substitute(c, x[i], last);
      if (absent(y[i])) q[i] = MISSING;
      else q[i] = c.action === REPLACE ? CLIPPED : OUTLIER;
    }
  }
  s.last = last;
}

/** What a sample outside of the limits becomes; NaN where that is nothing. */
function substitute(c: Coeffs, outside: real, last: real): real {
  if (absent(outside) || c.action === FLAG) return outside;
  if (c.action === REPLACE) return outside < c.min ? c.min : c.max;
  return c.action === HOLD ? last : Number.NaN;
}

/**
 * Sorts out values that the quantity cannot have: a winding at -250 degC is a broken wire.
 *
 * A sample below min or above max becomes MISSING, or the limit (flagged CLIPPED), or the last sample inside, or stays (flagged OUTLIER).
 * x, y: [n], any unit, y as x. A value on a limit is inside.
 * Delay 0, warm-up 0; absent samples stay absent, and what was held is still held after them.
 * Errors: neither limit; max not above min.
 * Cost: 2 comparisons a sample; 4 bytes of state in float.
 * Source: NAMUR NE 43 (1994): values beyond the signal range tell a failed sensor.
 */
export const range = defineOperator({
  name: 'range',
  summary: 'Sorts out values beyond physical limits.',
  source: 'NAMUR NE 43 (1994): values beyond the signal range tell a failed sensor',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [{ name: 'y', unit: (_, [x]) => x, description: 'signal within its limits' }],
  flags: true,
  design,
  state,
  process,
  delay: () => 0,
  warmup: () => 0,
  gap: 'predict',
  examples: [
    { params: { min: -40, max: 180, action: 'replace' }, x: [[20, 180, 181, -250]], y: [[20, 180, 180, -40]] },
    { params: { max: 180, action: 'hold' }, x: [[20, 999, 21]], y: [[20, 20, 21]] },
  ],
});
