import { z } from 'zod';
import { MISSING } from '../core/quality.ts';
import { absent, floor, max, min, sqrt, trunc } from '../kernel/intrinsics.ts';
import { i32, i32s, type real, reals, type u8s, type Values } from '../kernel/layout.ts';
import { defineOperator, type OutputPort } from '../kernel/operator.ts';
import { integer, must } from './params.ts';

const STATISTICS = ['mean', 'std', 'min', 'max', 'count'] as const;

const params = z.strictObject({
  regimes: integer(1, 1024, '1', 'How many regimes there are; they are numbered from 0.'),
  memory: integer(
    0,
    1000000000,
    'samples',
    'Samples of a regime that mean and std remember, with fading weights; 0: all of them.',
  ).default(0),
  outputs: z
    .array(z.enum(STATISTICS, must(`be of ${STATISTICS.join(', ')}`)))
    .min(1, must('name at least one'))
    .meta({ description: 'Statistics to give: mean, std (population), min, max, count.' })
    .default(['mean', 'std']),
});

type Params = z.output<typeof params>;
const output = (
  name: (typeof STATISTICS)[number],
  unit: OutputPort<Params>['unit'],
  description: string,
): OutputPort<Params> => ({ name, unit, description, when: (p) => p.outputs.includes(name) });

/** Samples beyond which a count grows no more. */
const MOST: i32 = 1000000000;

function design(p: Params) {
  return { regimes: i32(p.regimes), memory: i32(p.memory || 1e9) };
}

function state(c: Coeffs) {
  const each = () => reals(c.regimes);
  return {
    samples: i32s(c.regimes),
    means: each(),
    lows: each(),
    variances: each(),
    smallest: each(),
    largest: each(),
  };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(
  c: Coeffs,
  s: State,
  n: i32,
  x: reals,
  regime: reals,
  mean: reals,
  std: reals,
  least: reals,
  most: reals,
  count: reals,
  q: u8s,
): void {
  for (let i: i32 = 0; i < n; i++) {
    const k: i32 = absent(regime[i]) ? -1 : trunc(floor(regime[i] + 0.5));
    if (absent(x[i]) || k < 0 || k >= c.regimes) {
      q[i] = MISSING;
      mean[i] = Number.NaN;
      std[i] = Number.NaN;
      least[i] = Number.NaN;
      most[i] = Number.NaN;
      count[i] = Number.NaN;
      continue;
    }
    take(c, s, k, x[i]);
    mean[i] = s.means[k];
    std[i] = sqrt(s.variances[k]);
    least[i] = s.smallest[k];
    most[i] = s.largest[k];
    count[i] = s.samples[k];
  }
}

/** Takes a sample into the statistics of regime k. */
function take(c: Coeffs, s: State, k: i32, v: real): void {
  if (s.samples[k] === 0) {
    s.means[k] = v;
    s.smallest[k] = v;
    s.largest[k] = v;
  }
  if (s.samples[k] < MOST) s.samples[k] = s.samples[k] + 1;
  const weights: real = min(s.samples[k], c.memory);
  const share: real = 1 / weights;
  const distance: real = v - s.means[k];
  // what rounding takes from a step waits for the next one: the mean of many samples goes on moving, in float too
  const step: real = share * distance + s.lows[k];
  const sum: real = s.means[k] + step;
  s.lows[k] = step - (sum - s.means[k]);
  s.means[k] = sum;
  s.variances[k] = (1 - share) * (s.variances[k] + share * distance * distance);
  s.smallest[k] = min(s.smallest[k], v);
  s.largest[k] = max(s.largest[k], v);
}

/**
 * Gives mean, spread and extremes of a signal for the regime at work: what is normal here.
 *
 * mean, std (population), min, max and count of all samples of x so far (x[n] among them) at which regime was what it is now; with memory
 * m, mean and std weigh the newest sample with 1 / m once there are m of them.
 * x: [n], any unit; regime: [n], whole numbers from 0; mean, std, min, max: [n], as x; count: [n].
 * Delay 0, warm-up 0: early statistics are those of few samples. Absent samples, and regimes that there are not, give MISSING and change
 * nothing. Statistics outlive gaps.
 * Errors: none beyond the parameters.
 * Cost: 5 multiplications, a division and a square root a sample; 24 bytes of state a regime in float.
 * Source: B. P. Welford, Technometrics 4 (1962).
 */
export const regimeStatistics = defineOperator({
  name: 'regimeStatistics',
  summary: 'Mean, standard deviation, minimum and maximum of a signal so far, apart for each regime.',
  source: 'B. P. Welford, Technometrics 4 (1962)',
  params,
  inputs: [
    { name: 'x', unit: 'any', description: 'signal' },
    { name: 'regime', unit: '1', description: 'number of the regime, as the operator regime gives it', shared: true },
  ],
  outputs: [
    output('mean', (_, [x]) => x, 'mean'),
    output('std', (_, [x]) => x, 'standard deviation (population)'),
    output('min', (_, [x]) => x, 'smallest sample'),
    output('max', (_, [x]) => x, 'largest sample'),
    output('count', '1', 'samples'),
  ],
  flags: true,
  design,
  state,
  process,
  delay: () => 0,
  warmup: () => 0,
  gap: 'predict',
  keep: true,
  examples: [
    {
      params: { regimes: 2, outputs: ['mean', 'std', 'min', 'max', 'count'] },
      x: [
        [1, 10, 3, 20, 8],
        [0, 1, 0, 1, 0],
      ],
      // regime 0 has 1, 3, 8: mean 4, squares 9 + 1 + 16; regime 1 has 10, 20
      y: [
        [1, 10, 2, 15, 4],
        [0, 0, 1, 5, Math.sqrt(26 / 3)],
        [1, 10, 1, 10, 1],
        [1, 10, 3, 20, 8],
        [1, 1, 2, 2, 3],
      ],
    },
  ],
});
