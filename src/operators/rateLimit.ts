import { z } from 'zod';
import { CLIPPED, MISSING, OUTLIER } from '../core/quality.ts';
import { absent } from '../kernel/intrinsics.ts';
import { type bool, i32, real, type reals, type u8s, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { actionCode, outlierAction } from './outlierAction.ts';
import { positive } from './params.ts';

const params = z.strictObject({
  perSecond: positive('as x, per s', 'Largest change in a second that can be real.'),
  action: outlierAction('the nearest value that can be reached, flagged CLIPPED').default('replace'),
});

const REPLACE: i32 = 0;
const HOLD: i32 = 1;
const FLAG: i32 = 3;
/** Samples beyond which the change that is allowed grows no more. */
const LONGEST: i32 = 1000000000;

function design(p: z.output<typeof params>, rateHz: number) {
  return { step: real(p.perSecond / rateHz), action: actionCode(p.action) };
}

function state() {
  return { last: real(Number.NaN), since: i32() };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals, q: u8s): void {
  const step: real = c.step;
  const limits: bool = c.action === REPLACE;
  let last: real = s.last;
  let since: i32 = s.since;
  for (let i: i32 = 0; i < n; i++) {
    if (since < LONGEST) since++;
    const change: real = x[i] - last;
    const largest: real = step * since;
    if (change <= largest && change >= -largest) {
      last = x[i];
      since = 0;
      y[i] = last;
    } else if (absent(x[i])) {
      q[i] = MISSING;
      y[i] = Number.NaN;
    } else if (absent(last)) {
      last = x[i];
      since = 0;
      y[i] = last;
    } else if (limits) {
      last += change < 0 ? -largest : largest;
      since = 0;
      q[i] = CLIPPED;
      y[i] = last;
    } else {
      y[i] = c.action === FLAG ? x[i] : c.action === HOLD ? last : Number.NaN;
      q[i] = absent(y[i]) ? MISSING : OUTLIER;
    }
  }
  s.last = last;
  s.since = since;
}

/**
 * Sorts out changes that are too fast to be real.
 *
 * A sample is too far when |x[n] - x[m]| > perSecond (n - m) / rate, m being the last sample that was not: so a step to a new level
 * is believed after a while, where a test against the last good value alone would refuse it for ever, and one against the
 * sample before would blame the return from a spike, too.
 * replace: y[n] = y[m] +- perSecond (n - m) / rate, flagged CLIPPED (a slew-rate limiter); else the sample becomes the last
 * good one, MISSING, or stays, flagged OUTLIER.
 * x, y: [n], any unit, y as x.
 * Delay 0, warm-up 0; absent samples stay absent, and the change that is allowed grows over them.
 * Errors: none beyond the parameters.
 * Cost: 3 comparisons and 1 multiplication a sample; 8 bytes of state in float.
 * Source: WMO-No. 8, Guide to Instruments and Methods of Observation, quality control: test of the largest change.
 */
export const rateLimit = defineOperator({
  name: 'rateLimit',
  summary: 'Sorts out, or slows down, changes that are too fast to be real.',
  source: 'WMO-No. 8, Guide to Instruments and Methods of Observation, quality control: test of the largest change',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [{ name: 'y', unit: (_, [x]) => x, description: 'signal that changes no faster' }],
  flags: true,
  design,
  state,
  process,
  delay: () => 0,
  warmup: () => 0,
  gap: 'predict',
  examples: [
    { params: { perSecond: 20 }, rateHz: 10, x: [[0, 1, 7, 7, 7]], y: [[0, 1, 3, 5, 7]] },
    // 9 is 8 above 1: allowed are 2, 4, 6 and then 8
    {
      params: { perSecond: 20, action: 'hold' },
      rateHz: 10,
      x: [[0, 1, 9, 9, 9, 9, 8]],
      y: [[0, 1, 1, 1, 1, 9, 8]],
    },
  ],
});
