import { z } from 'zod';
import { perSecond } from '../core/units.ts';
import { bool, i32, real, type reals, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { choice } from './params.ts';

const params = z.strictObject({
  method: choice(
    ['central', 'first'],
    'central: difference of the two neighbours; first: difference to the sample before, newer by half a sample and noisier.',
  ).default('central'),
});

function design(p: z.output<typeof params>, rateHz: number) {
  const central = p.method === 'central';
  return { central: bool(central), scale: real(central ? rateHz / 2 : rateHz) };
}

function state() {
  return { x1: real(), x2: real(), count: i32() };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals): void {
  let x1: real = s.x1;
  let x2: real = s.x2;
  let i: i32 = 0;
  // before the first sample the signal stood still; the second has one neighbour only, twice as far as two would be
  for (; s.count < 2 && i < n; i++) {
    if (s.count === 0) x1 = x[i];
    x2 = c.central && s.count === 1 ? x1 - (x[i] - x1) : x1;
    y[i] = c.scale * (x[i] - x2);
    x2 = x1;
    x1 = x[i];
    s.count++;
  }
  if (c.central) {
    for (; i < n; i++) {
      y[i] = c.scale * (x[i] - x2);
      x2 = x1;
      x1 = x[i];
    }
  } else {
    for (; i < n; i++) {
      y[i] = c.scale * (x[i] - x1);
      x1 = x[i];
    }
  }
  s.x1 = x1;
  s.x2 = x2;
}

/**
 * Rate of change of a signal, from neighbouring samples.
 *
 * central: y[n] = (x[n+1] - x[n-1]) rate / 2, and (x[1] - x[0]) rate for the first sample; first: y = (x[n] - x[n-1]) rate, which
 * stands for the time between the two. Gain of a sine of angle w a sample: sin(w) / w, and sin(w/2) / (w/2). For noisy signals
 * take savgol with deriv 1; for wrapped angles and counts velocity.
 * x: [n], any unit; y: [n], that unit per second.
 * Delay 1 (central) or 1/2 (first); warm-up 2 or 1. An absent sample starts anew: no jump is ever differentiated over a gap.
 * Errors: none. Cost: 1 multiplication a sample; 12 bytes of state in float.
 * Source: B. Fornberg, Math. Comp. 51 (1988), table 1 (central, order 2), table 3 (backward, order 1).
 */
export const derivative = defineOperator({
  name: 'derivative',
  summary: 'Rate of change of a signal, by the central or the first difference.',
  source: 'B. Fornberg, Generation of finite difference formulas on arbitrarily spaced grids, Math. Comp. 51 (1988)',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [{ name: 'y', unit: (_, [x]) => perSecond(x), description: 'rate of change' }],
  design,
  state,
  process,
  delay: (c) => (c.central ? 1 : 0.5),
  warmup: (c) => (c.central ? 2 : 1),
  gap: 'reset',
  examples: [
    {
      params: { method: 'central' },
      rateHz: 10,
      // (2 - 1) 10, (5 - 1) 5, (5 - 2) 5; the last sample has no neighbour
      x: [[1, 2, 5, 5]],
      y: [[10, 20, 15, Number.NaN]],
    },
    {
      params: { method: 'first' },
      rateHz: 10,
      // between the samples: the delay of half a sample is taken off as one
      x: [[1, 2, 5, 5]],
      y: [[10, 30, 0, Number.NaN]],
    },
  ],
});
