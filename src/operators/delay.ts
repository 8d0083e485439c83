import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import { allocate, bool, i32, type real, reals, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { choice, integer, number } from './params.ts';

const LONGEST = 1e6;

const params = z
  .strictObject({
    delayS: number(
      's',
      'How much later the signal comes; negative: earlier, by making everything else wait.',
    ).optional(),
    samples: number('samples', 'The same in samples, instead of delayS.').optional(),
    method: choice(
      ['lagrange', 'allpass'],
      'How fractions of a sample are made: by a polynomial (exact at low frequencies), or by a filter that changes no amplitude.',
    ).default('lagrange'),
    order: integer(1, 9, '1', 'Order of the polynomial, or of the filter.').default(3),
  })
  .refine((p) => (p.delayS === undefined) !== (p.samples === undefined), {
    error: 'or samples must be given, one of them',
    path: ['delayS'],
  });

function design(p: z.output<typeof params>, rateHz: number) {
  // 1e-9 samples are rounding of delayS
  const exact = p.samples ?? (p.delayS ?? 0) * rateHz;
  const shift = Math.abs(exact - Math.round(exact)) < 1e-9 ? Math.round(exact) : exact;
  if (Math.abs(shift) > LONGEST) {
    throw new ConfigError(`delay: must be at most ${LONGEST} samples, got ${shift}`, [
      p.samples === undefined ? 'delayS' : 'samples',
    ]);
  }
  const whole = Number.isInteger(shift);
  // the least that a filter of this order can delay well
  const least = whole ? 0 : p.method === 'lagrange' ? (p.order - 1) / 2 : p.order - 0.5;
  const wait = Math.max(0, Math.ceil(least - shift));
  const skipped = Math.floor(shift + wait - least);
  const rest = shift + wait - skipped;
  const feedback = whole || p.method === 'lagrange' ? [] : thiran(p.order, rest);
  const taps = whole ? [1] : p.method === 'lagrange' ? lagrange(p.order, rest) : [...feedback.toReversed(), 1];
  return {
    /** Samples that the other channels wait. */
    wait: i32(wait),
    skipped: i32(whole ? shift + wait : skipped),
    taps: reals(taps),
    tapCount: i32(taps.length),
    feedback: reals(feedback.length > 0 ? feedback : 1),
    feedbackCount: i32(feedback.length),
  };
}

/** What x[n-k] counts for in the polynomial through x[n] .. x[n-order], read d samples ago. */
function lagrange(order: number, d: number): number[] {
  return Array.from({ length: order + 1 }, (_, k) => {
    let product = 1;
    for (let m = 0; m <= order; m++) if (m !== k) product *= (d - m) / (k - m);
    return product;
  });
}

/** a1 .. aN of the allpass with maximally flat group delay d. */
function thiran(order: number, d: number): number[] {
  return Array.from({ length: order }, (_, i) => {
    const k = i + 1;
    let product = (-1) ** k;
    for (let m = 0; m < k; m++) product *= (order - m) / (m + 1);
    for (let m = 0; m <= order; m++) product *= (d - order + m) / (d - order + k + m);
    return product;
  });
}

function state(c: Coeffs) {
  return { ring: reals(c.skipped + c.tapCount), at: i32(), past: reals(Math.max(1, c.feedbackCount)), started: bool() };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals): void {
  const ring: reals = s.ring;
  const past: reals = s.past;
  const length: i32 = c.skipped + c.tapCount;
  // as if the first sample had always been there
  if (!s.started && n > 0) {
    for (let k: i32 = 0; k < length; k++) ring[k] = x[0];
    for (let k: i32 = 0; k < c.feedbackCount; k++) past[k] = x[0];
    s.started = true;
  }
  let at: i32 = s.at;
  for (let i: i32 = 0; i < n; i++) {
    ring[at] = x[i];
    let place: i32 = at >= c.skipped ? at - c.skipped : at - c.skipped + length;
    let sum: real = 0;
    for (let k: i32 = 0; k < c.tapCount; k++) {
      sum += c.taps[k] * ring[place];
      place = place === 0 ? length - 1 : place - 1;
    }
    if (c.feedbackCount > 0) {
      for (let k: i32 = c.feedbackCount - 1; k > 0; k--) {
        sum -= c.feedback[k] * past[k];
        past[k] = past[k - 1];
      }
      sum -= c.feedback[0] * past[0];
      past[0] = sum;
    }
    y[i] = sum;
    at = at + 1 === length ? 0 : at + 1;
  }
  s.at = at;
}

/** Samples until no more than 0.1 % of the answer to an impulse is still to come. */
function settling(c: Coeffs): number {
  const length = c.skipped + c.tapCount;
  if (c.feedbackCount === 0) return length - 1;
  // Thiran's poles lie near 0
  const answer = new Float64Array(length + 1000);
  const impulse = new Float64Array(length + 1000);
  impulse[0] = 1;
  process(c, { ...allocate(state(c)), started: true }, length + 1000, impulse, answer);
  let rest = 0;
  let k = answer.length;
  while (k > 0 && rest <= 1e-3) rest += Math.abs(answer[--k]);
  return k + 1;
}

/**
 * Moves a signal in time against the others, by whole samples and fractions.
 *
 * y(t) = x(t - delayS). lagrange: the polynomial of the given order through the nearest samples, read between them;
 * allpass: y[n] = sum of a[N-k] x[n-k] - sum of a[k] y[n-k], Thiran's filter of gain 1 and maximally flat delay. A sensor that is late by
 * 3 ms is put right by delayS: -0.003 on its channel, or by delayS: 0.003 on the others.
 * x, y: [n], any unit, y as x.
 * Delay 0 where the shift leaves room for it, else so many whole samples that the others must wait; the shift itself is no delay: it
 * is what was asked for. Warm-up the shift and the filter; before it the first sample stands. Absent samples are bridged.
 * Errors: more than a million samples.
 * Cost: order + 1 multiplications a sample, twice that for allpass; 4 bytes of state in float a sample of shift.
 * Source: T. I. Laakso, V. Valimaki, M. Karjalainen, U. K. Laine, Splitting the unit delay, IEEE Signal Processing Magazine 13 (1996).
 */
export const delay = defineOperator({
  name: 'delay',
  summary: 'Moves a signal in time against the others, by whole samples and fractions.',
  source:
    'T. I. Laakso, V. Valimaki, M. Karjalainen, U. K. Laine, Splitting the unit delay, IEEE Signal Processing Magazine 13 (1996)',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [{ name: 'y', unit: (_, [x]) => x, description: 'signal at another time' }],
  design,
  state,
  process,
  delay: (c) => c.wait,
  warmup: settling,
  gap: 'bridge',
  examples: [
    { params: { samples: 1 }, x: [[1, 2, 4]], y: [[1, 1, 2]] },
    // a line between neighbours
    { params: { delayS: 0.0005, order: 1 }, x: [[0, 2, 6, 6]], y: [[0, 1, 4, 6]] },
    // the future, which at the end nobody knows
    { params: { samples: -1 }, x: [[1, 2, 4]], y: [[2, 4, Number.NaN]] },
    {
      // a = (1 - 1.25) / (1 + 1.25) = -1 / 9 for a delay of 1.25, of which one sample is taken off
      params: { samples: 0.25, method: 'allpass', order: 1 },
      x: [[0, 9, 9, 0]],
      y: [[-1, 71 / 9, 800 / 81, 800 / 729]],
    },
  ],
});
