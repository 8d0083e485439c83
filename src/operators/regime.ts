import { z } from 'zod';
import { MISSING } from '../core/quality.ts';
import { absent } from '../kernel/intrinsics.ts';
import { bool, i32, reals, type u8s, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { must, notNegative } from './params.ts';

const params = z
  .strictObject({
    edges: z
      .array(z.number(must('be a number')), must('be a list of rising numbers'))
      .min(1, must('have at least one number'))
      .max(100, must('have at most 100 numbers'))
      .refine((e) => e.every((v, i) => i === 0 || v > e[i - 1]), must('be a list of rising numbers'))
      .meta({
        unit: 'as x',
        description: 'Borders between the regimes, rising: 0 lies below the first, 1 below the second, and so on.',
      }),
    hysteresis: notNegative(
      'as x',
      'Width of the band around an edge that x must leave for the regime to change.',
    ).default(0),
    minDwellS: notNegative('s', 'Time for which x must stay in another regime before it counts.').default(0),
    names: z
      .array(z.string())
      .meta({ description: 'Names of the regimes, for reports; one more than edges.' })
      .optional(),
  })
  .refine((p) => p.edges.every((e, i) => i === 0 || e - p.edges[i - 1] > p.hysteresis), {
    error: 'must be narrower than the regimes',
    path: ['hysteresis'],
  })
  .refine((p) => p.names === undefined || p.names.length === p.edges.length + 1, {
    error: 'must have one name more than there are edges',
    path: ['names'],
  });

function design(p: z.output<typeof params>, rateHz: number) {
  return {
    up: reals(p.edges.map((e) => e + p.hysteresis / 2)),
    down: reals(p.edges.map((e) => e - p.hysteresis / 2)),
    edges: i32(p.edges.length),
    dwell: i32(Math.min(Math.round(p.minDwellS * rateHz), 2 ** 31 - 1)),
  };
}

function state() {
  return { candidate: i32(), since: i32(), regime: i32(), started: bool() };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: reals, regime: reals, q: u8s): void {
  for (let i: i32 = 0; i < n; i++) {
    if (absent(x[i])) {
      if (s.since < c.dwell) s.since++;
      regime[i] = Number.NaN;
      q[i] = MISSING;
      continue;
    }
    const before: i32 = s.candidate;
    if (!s.started) {
      while (s.candidate < c.edges && x[i] >= 0.5 * (c.up[s.candidate] + c.down[s.candidate])) s.candidate++;
    }
    while (s.candidate < c.edges && x[i] >= c.up[s.candidate]) s.candidate++;
    while (s.candidate > 0 && x[i] < c.down[s.candidate - 1]) s.candidate--;
    if (s.candidate !== before) s.since = 0;
    if (s.since < c.dwell) s.since++;
    if (s.since >= c.dwell || !s.started) s.regime = s.candidate;
    s.started = true;
    regime[i] = s.regime;
  }
}

/**
 * Says in which operating regime a signal lies, as a number that does not flicker.
 *
 * A Schmitt trigger an edge: up at edge + hysteresis / 2 and above, down below edge - hysteresis / 2; a regime counts once x has
 * stayed in it for minDwellS, so that a spike changes nothing and no regime is shorter than that. At the start the regime is
 * that of the first sample.
 * x: [n], any unit; regime: [n], whole numbers from 0 (below all edges) to the number of edges.
 * Delay 0 (a change shows minDwellS late); warm-up minDwellS. An absent sample is MISSING, and the regime lives on.
 * Errors: edges that do not rise, a hysteresis as wide as a regime.
 * Cost: 3 comparisons a sample; 13 bytes of state.
 * Source: O. H. Schmitt, A thermionic trigger, J. Sci. Instrum. 15 (1938).
 */
export const regime = defineOperator({
  name: 'regime',
  summary: 'Numbers the operating regime that a signal lies in, by edges with hysteresis and a minimum dwell.',
  source: 'O. H. Schmitt, A thermionic trigger, J. Sci. Instrum. 15 (1938)',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal that tells the regimes apart' }],
  outputs: [{ name: 'regime', unit: '1', description: 'number of the regime' }],
  flags: true,
  design,
  state,
  process,
  delay: () => 0,
  warmup: (c) => c.dwell,
  gap: 'predict',
  examples: [
    {
      params: { edges: [10, 20], hysteresis: 2 },
      // up at 11 and 21, down below 9 and 19
      x: [[5, 10.5, 11, 9.5, 8.9, 25, 19, 18]],
      y: [[0, 0, 1, 1, 0, 2, 2, 1]],
    },
    {
      params: { edges: [10], minDwellS: 0.003 },
      // the third sample above 10 in a row counts
      x: [[5, 15, 5, 15, 15, 15, 5]],
      y: [[0, 0, 0, 0, 0, 1, 1]],
    },
  ],
});
