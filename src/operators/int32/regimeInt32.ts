import { ConfigError } from '../../core/errors.ts';
import { MISSING } from '../../core/quality.ts';
import type { Format } from '../../kernel/format.ts';
import { bool, i32, i32s, type u8s, type Values } from '../../kernel/layout.ts';
import { int32Twin } from './twin.ts';

/** What regime designs. */
interface InDouble {
  readonly channels: number;
  readonly up: Float64Array;
  readonly down: Float64Array;
  readonly edges: Int32Array;
  readonly map: Int32Array;
  readonly regimes: number;
  readonly dwell: number;
  readonly windowLength: number;
  readonly agreeing: number;
}

function design(c: InDouble, formats: readonly Format[]) {
  const steps = Array.from(c.edges).flatMap((count, k) => Array.from({ length: count }, () => formats[k].step));
  const inSteps = (edge: (i: number) => number) =>
    i32s(steps.map((step, i) => Math.max(-MOST, Math.min(MOST, Math.ceil(edge(i) / step)))));
  return {
    channels: i32(c.channels),
    up: inSteps((i) => c.up[i]),
    down: inSteps((i) => c.down[i]),
    middle: inSteps((i) => (c.up[i] + c.down[i]) / 2),
    edges: i32s(c.edges),
    map: i32s(c.map),
    dwell: i32(c.dwell),
    windowLength: i32(c.windowLength),
    agreeing: i32(c.agreeing),
  };
}

const MOST = 2 ** 31 - 1;

function state(c: InDouble) {
  return {
    places: i32s(c.channels),
    candidate: i32(),
    since: i32(),
    regime: i32(),
    age: i32(),
    ring: i32s(c.windowLength),
    votes: i32s(c.regimes),
    at: i32(),
    count: i32(),
    started: bool(),
  };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

const OLDEST: i32 = 2000000000;
const ABSENT: i32 = -2147483648;

export function process(
  c: Coeffs,
  s: State,
  n: i32,
  x: i32s,
  x2: i32s,
  x3: i32s,
  x4: i32s,
  regime: i32s,
  confidence: i32s,
  sinceS: i32s,
  q: u8s,
): void {
  const several: bool = c.channels > 1;
  for (let i: i32 = 0; i < n; i++) {
    if (s.age < OLDEST) s.age++;
    confidence[i] = ABSENT;
    if (x[i] === ABSENT || (several && (x2[i] === ABSENT || x3[i] === ABSENT || x4[i] === ABSENT))) {
      if (s.since < c.dwell) s.since++;
      regime[i] = ABSENT;
      sinceS[i] = ABSENT;
      q[i] = MISSING;
      continue;
    }
    let cell: i32 = place(c, s, 0, 0, x[i]);
    let first: i32 = c.edges[0];
    for (let k: i32 = 1; k < c.channels; k++) {
      const v: i32 = k === 1 ? x2[i] : k === 2 ? x3[i] : x4[i];
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
    regime[i] = s.regime;
    sinceS[i] = s.age;
  }
}

/** Interval in which a channel lies; its first edge stands at `first`. */
function place(c: Coeffs, s: State, channel: i32, first: i32, v: i32): i32 {
  const edges: i32 = c.edges[channel];
  let k: i32 = s.places[channel];
  if (!s.started) while (k < edges && v >= c.middle[first + k]) k++;
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

/** A whole number as it is. */
const WHOLE: Format = { step: 1, range: 2 ** 30, wraps: false };

/** Regimes in integers: the same trigger on samples in steps. Not its confidence, which takes a division. */
export const regimeInt32 = int32Twin({
  kernel: 'regimeInt32',
  process,
  design({ c, params, rateHz }, formats) {
    if ((params as { outputs: string[] }).outputs.includes('confidence')) {
      throw new ConfigError('regime: its confidence cannot be given in integers', ['outputs']);
    }
    const designed = c as unknown as InDouble;
    const age = { ...WHOLE, step: 1 / rateHz };
    return { coeffs: design(designed, formats), state: state(designed), outputs: [WHOLE, WHOLE, age] };
  },
});
