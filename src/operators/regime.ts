import { z } from 'zod';
import { MISSING } from '../core/quality.ts';
import { absent } from '../kernel/intrinsics.ts';
import { bool, i32, i32s, real, reals, type u8s, type Values } from '../kernel/layout.ts';
import { defineOperator, type OutputPort, type Port } from '../kernel/operator.ts';
import { integer, must, notNegative } from './params.ts';
import { edgesOf, isOneList, regimeMap, stateSchema } from './regimeMap.ts';

const OUTPUTS = ['regime', 'confidence', 'sinceS'] as const;
const rule = must('be a list of rising numbers');
const isRising = (e: readonly number[]) => e.length > 0 && e.every((v, i) => i === 0 || v > e[i - 1]);
const perChannel = must('be 0 or a positive number, or a list of them, one a channel');

const params = z
  .strictObject({
    edges: z
      .array(z.union([z.number(), z.array(z.number())], rule), rule)
      .min(1, must('have at least one number'))
      .max(100, must('have at most 100 numbers'))
      // what is neither one list nor lists has no widths to look at
      .refine((e) => (isOneList(e) ? isRising(e) : e.every((v) => typeof v !== 'number' && isRising(v))), {
        ...rule,
        abort: true,
      })
      .refine((e) => isOneList(e) || e.length <= 4, must('be lists for at most 4 channels'))
      .refine((e) => edgesOf(e).reduce((all, v) => all * (v.length + 1), 1) <= 4096, must('make at most 4096 regimes'))
      .meta({
        unit: 'as x',
        description:
          'Borders between the regimes, rising: 0 lies below the first, 1 below the second, and so on. For several channels a list each.',
      }),
    hysteresis: z
      .union([z.number(perChannel).nonnegative(perChannel), z.array(z.number().nonnegative())], perChannel)
      .meta({
        unit: 'as x',
        description: 'Width of the band around an edge that x must leave for the regime to change.',
      })
      .default(0),
    minDwellS: notNegative('s', 'Time for which x must stay in another regime before it counts.').default(0),
    windowLength: integer(1, 1024, 'samples', 'Samples that vote on a change of regime.').default(1),
    agreeing: integer(
      1,
      1024,
      'samples',
      'Votes that a regime needs, more than half of windowLength. Without it, just more than half.',
    ).optional(),
    names: z
      .array(z.string())
      .meta({ description: 'Names of the regimes, for reports; one more than edges.' })
      .optional(),
    states: z
      .array(stateSchema)
      .min(1, must('have at least one state'))
      .meta({
        description:
          'Names for combinations of intervals, { name, where }; the first that fits is the regime, and what fits none is one more.',
      })
      .optional(),
    outputs: z
      .array(z.enum(OUTPUTS, must(`be of ${OUTPUTS.join(', ')}`)))
      .min(1, must('name at least one'))
      .meta({
        description:
          'What to give: regime; confidence, the share of the votes for it; sinceS, the time since it began.',
      })
      .default(['regime']),
  })
  .refine(
    (p) =>
      edgesOf(p.edges).every((e, k) => e.every((v, i) => i === 0 || v <= e[i - 1] || v - e[i - 1] > widthOf(p, k))),
    {
      error: 'must be narrower than the regimes',
      path: ['hysteresis'],
    },
  )
  .refine((p) => typeof p.hysteresis === 'number' || p.hysteresis.length === edgesOf(p.edges).length, {
    error: 'must have one width a channel',
    path: ['hysteresis'],
  })
  .refine((p) => p.agreeing === undefined || (2 * p.agreeing > p.windowLength && p.agreeing <= p.windowLength), {
    error: 'must be more than half of windowLength, and no more than that',
    path: ['agreeing'],
  })
  .refine((p) => p.names === undefined || p.names.length === regimesOf(p), {
    error: 'must have one name more than there are edges',
    path: ['names'],
  })
  .refine((p) => p.states === undefined || p.states.every((s) => s.where.length === edgesOf(p.edges).length), {
    error: 'must say where for each channel',
    path: ['states'],
  });

interface Settings {
  readonly edges: readonly (number | readonly number[])[];
  readonly hysteresis: number | readonly number[];
  readonly states?: z.output<typeof stateSchema>[];
}
type Params = z.output<typeof params>;

function widthOf({ hysteresis }: Settings, channel: number): number {
  return typeof hysteresis === 'number' ? hysteresis : (hysteresis[channel] ?? 0);
}

function regimesOf({ edges, states }: Settings): number {
  return 1 + Math.max(...regimeMap(edgesOf(edges), states));
}

function design(p: Params, rateHz: number) {
  const edges = edgesOf(p.edges);
  const sides = (sign: number) => reals(edges.flatMap((e, k) => e.map((v) => v + (sign * widthOf(p, k)) / 2)));
  return {
    channels: i32(edges.length),
    up: sides(1),
    down: sides(-1),
    /** Number of edges a channel. */
    edges: i32s(edges.map((e) => e.length)),
    map: i32s(regimeMap(edges, p.states)),
    regimes: i32(Math.max(regimesOf(p), p.states ? p.states.length + 1 : 0)),
    dwell: i32(Math.min(Math.round(p.minDwellS * rateHz), 2 ** 31 - 1)),
    windowLength: i32(p.windowLength),
    agreeing: i32(p.agreeing ?? (p.windowLength >> 1) + 1),
    period: real(1 / rateHz),
  };
}

function state(c: Coeffs) {
  return {
    /** Interval of each channel. */
    places: i32s(c.channels),
    candidate: i32(),
    since: i32(),
    regime: i32(),
    age: i32(),
    /** Candidates that vote, a ring, and the votes a regime. */
    ring: i32s(c.windowLength),
    votes: i32s(c.regimes),
    at: i32(),
    count: i32(),
    started: bool(),
  };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

/** Samples beyond which the age of a regime grows no more. */
const OLDEST: i32 = 2000000000;

export function process(
  c: Coeffs,
  s: State,
  n: i32,
  x: reals,
  x2: reals,
  x3: reals,
  x4: reals,
  regime: reals,
  confidence: reals,
  sinceS: reals,
  q: u8s,
): void {
  const several: bool = c.channels > 1;
  for (let i: i32 = 0; i < n; i++) {
    if (s.age < OLDEST) s.age++;
    if (absent(x[i]) || (several && (absent(x2[i]) || absent(x3[i]) || absent(x4[i])))) {
      if (s.since < c.dwell) s.since++;
      regime[i] = Number.NaN;
      confidence[i] = Number.NaN;
      sinceS[i] = Number.NaN;
      q[i] = MISSING;
      continue;
    }
    let cell: i32 = place(c, s, 0, 0, x[i]);
    let first: i32 = c.edges[0];
    for (let k: i32 = 1; k < c.channels; k++) {
      const v: real = k === 1 ? x2[i] : k === 2 ? x3[i] : x4[i];
      cell = cell * (c.edges[k] + 1) + place(c, s, k, first, v);
      first += c.edges[k];
    }
    const candidate: i32 = c.map[cell];
    if (candidate !== s.candidate) s.since = 0;
    if (s.since < c.dwell) s.since++;
    s.candidate = candidate;
    vote(c, s, candidate);
    const elected: bool = s.since >= c.dwell && s.votes[candidate] >= c.agreeing;
    if (!s.started || (elected && candidate !== s.regime)) {
      s.regime = candidate;
      s.age = 0;
    }
    s.started = true;
    const voters: real = s.count;
    regime[i] = s.regime;
    confidence[i] = s.votes[s.regime] / voters;
    sinceS[i] = s.age * c.period;
  }
}

/** Interval in which a channel lies, by a trigger with hysteresis an edge; its first edge stands at `first`. */
function place(c: Coeffs, s: State, channel: i32, first: i32, v: real): i32 {
  const edges: i32 = c.edges[channel];
  let k: i32 = s.places[channel];
  if (!s.started) while (k < edges && v >= 0.5 * (c.up[first + k] + c.down[first + k])) k++;
  while (k < edges && v >= c.up[first + k]) k++;
  while (k > 0 && v < c.down[first + k - 1]) k--;
  s.places[channel] = k;
  return k;
}

/** Counts the newest vote, and the oldest no more. */
function vote(c: Coeffs, s: State, candidate: i32): void {
  if (s.count < c.windowLength) s.count++;
  else {
    const oldest: i32 = s.ring[s.at];
    s.votes[oldest] = s.votes[oldest] - 1;
  }
  s.votes[candidate] = s.votes[candidate] + 1;
  s.ring[s.at] = candidate;
  s.at = s.at + 1 === c.windowLength ? 0 : s.at + 1;
}

const port = (k: number): Port<Params> => ({
  name: k === 1 ? 'x' : `x${k}`,
  unit: 'any',
  description: k === 1 ? 'signal that tells the regimes apart' : `a ${['second', 'third', 'fourth'][k - 2]} signal`,
  ...(k > 1 && { when: (p: Params) => edgesOf(p.edges).length >= k }),
});

const output = (name: (typeof OUTPUTS)[number], unit: string, description: string): OutputPort<Params> => ({
  name,
  unit,
  description,
  when: (p) => p.outputs.includes(name),
});

/**
 * Says in which operating regime a signal, or several together, lie, as a number that does not flicker.
 *
 * A Schmitt trigger an edge: up at edge + hysteresis / 2 and above, down below edge - hysteresis / 2. A regime counts once x has
 * stayed in it for minDwellS, so that a spike changes nothing and no regime is shorter than that, and once `agreeing` of the last
 * windowLength samples lie in it. At the start the regime is that of the first sample. Several channels: each combination of
 * intervals is a regime, k1 (m2 + 1) + k2 with m2 edges of the second channel and so on; or each of `states`.
 * x, x2, x3, x4: [n], any unit; regime: [n], whole numbers from 0; confidence: [n], share of the votes for the regime; sinceS: [n].
 * Delay 0 (a change shows minDwellS, or `agreeing` samples, late); warm-up the longer of minDwellS and windowLength - 1. An absent sample
 * is MISSING, and the regime lives on.
 * Errors: edges that do not rise, a hysteresis as wide as a regime, states that do not fit the channels.
 * Cost: 3 comparisons a channel and sample; 29 bytes of state, 4 more for each channel, regime and sample of windowLength.
 * Source: O. H. Schmitt, A thermionic trigger, J. Sci. Instrum. 15 (1938).
 */
export const regime = defineOperator({
  name: 'regime',
  summary:
    'Numbers the operating regime that one or several signals lie in, by edges with hysteresis, dwell and votes.',
  source: 'O. H. Schmitt, A thermionic trigger, J. Sci. Instrum. 15 (1938)',
  params,
  inputs: [port(1), port(2), port(3), port(4)],
  outputs: [
    output('regime', '1', 'number of the regime'),
    output('confidence', '1', 'share of the last windowLength samples that lie in it'),
    output('sinceS', 's', 'time since it began'),
  ],
  flags: true,
  design,
  state,
  process,
  delay: () => 0,
  warmup: (c) => Math.max(c.dwell, c.windowLength - 1),
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
    {
      params: {
        edges: [[5], [100]],
        states: [
          { name: 'standstill', where: [0, 'any'] },
          { name: 'overload', where: [1, 1] },
        ],
      },
      // 2 is what no state takes: turning without overload
      x: [
        [0, 6, 6, 0],
        [0, 50, 150, 150],
      ],
      y: [[0, 2, 1, 0]],
    },
    {
      params: { edges: [10], windowLength: 3, outputs: ['regime', 'confidence'] },
      // two of the last three decide
      x: [[5, 15, 5, 15, 15]],
      y: [
        [0, 0, 0, 1, 1],
        [1, 1 / 2, 2 / 3, 2 / 3, 2 / 3],
      ],
    },
  ],
});
