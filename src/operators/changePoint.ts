import { z } from 'zod';
import { MISSING, WARMUP } from '../core/quality.ts';
import { absent, max, sqrt } from '../kernel/intrinsics.ts';
import { bool, i32, real, type reals, type u8s, type Values } from '../kernel/layout.ts';
import { defineOperator, type OutputPort } from '../kernel/operator.ts';
import { cusumThreshold } from './cusumArl.ts';
import { choice, integer, must, notNegative, number, positive, within } from './params.ts';

const OUTPUTS = ['change', 'statistic', 'level'] as const;

const params = z
  .strictObject({
    method: choice(
      ['cusum', 'pageHinkley'],
      'Sums of the distance from a reference that stands still (cusum), or from the mean of all samples since the last change.',
    ).default('cusum'),
    drift: within(
      0.01,
      10,
      '1',
      'Half of the shift that is to be found soonest, in standard deviations; less is let pass.',
    ).default(0.5),
    threshold: positive('1', 'Sum at which a change is announced, in standard deviations.').optional(),
    falseAlarmS: positive('s', 'Instead: mean time between false alarms in independent Gaussian noise.').optional(),
    mean: number('as x', 'Reference level, where it is known; std beside it.').optional(),
    std: positive('as x', 'Standard deviation, where it is known; mean beside it.').optional(),
    learn: integer(
      4,
      1000000,
      'samples',
      'Without mean and std: samples from which they are learnt, at the start and after each change.',
    ).default(100),
    floor: notNegative('as x', 'Smallest learnt standard deviation that counts.').default(0),
    outputs: z
      .array(z.enum(OUTPUTS, must(`be of ${OUTPUTS.join(', ')}`)))
      .min(1, must('name at least one'))
      .meta({
        description:
          'What to give: change, 1 or -1 where a rise or fall is announced, else 0; statistic, the larger sum, negative for falls; level, the reference.',
      })
      .default(['change']),
  })
  .refine((p) => (p.threshold === undefined) !== (p.falseAlarmS === undefined), {
    error: 'give threshold or falseAlarmS, one of them',
  })
  .refine((p) => (p.mean === undefined) === (p.std === undefined), {
    error: 'and std must be given together',
    path: ['mean'],
  });

type Params = z.output<typeof params>;
const output = (name: (typeof OUTPUTS)[number], unit: OutputPort<Params>['unit'], description: string) => ({
  name,
  unit,
  description,
  when: (p: Params) => p.outputs.includes(name),
});

function design(p: Params, rateHz: number) {
  return {
    running: bool(p.method === 'pageHinkley'),
    known: bool(p.mean !== undefined),
    mean: real(p.mean),
    std: real(p.std ?? 1),
    drift: real(p.drift),
    threshold: real(p.threshold ?? cusumThreshold(p.drift, (p.falseAlarmS ?? 0) * rateHz)),
    learn: i32(p.learn),
    leastVariance: real(p.floor ** 2),
  };
}

function state(c: Coeffs) {
  return {
    /** Samples since the start or the last change. */
    count: i32(),
    mean: real(c.mean),
    variance: real(),
    sigma: real(c.std),
    learnt: bool(c.known),
    rise: real(),
    fall: real(),
  };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(
  c: Coeffs,
  s: State,
  n: i32,
  x: reals,
  change: reals,
  statistic: reals,
  level: reals,
  q: u8s,
): void {
  for (let i: i32 = 0; i < n; i++) {
    const v: real = x[i];
    change[i] = 0;
    if (absent(v)) {
      q[i] = MISSING;
      change[i] = Number.NaN;
      statistic[i] = Number.NaN;
      level[i] = Number.NaN;
      continue;
    }
    if (s.learnt) {
      const score: real = (v - s.mean) / s.sigma;
      s.rise = max(s.rise + (score - c.drift), 0);
      s.fall = max(s.fall - (score + c.drift), 0);
      statistic[i] = s.rise >= s.fall ? s.rise : -s.fall;
      if (c.running && !c.known) take(s, v);
      if (s.rise > c.threshold || s.fall > c.threshold) {
        change[i] = s.rise > c.threshold ? 1 : -1;
        s.rise = 0;
        s.fall = 0;
        s.learnt = c.known;
        s.count = 0;
      }
    } else {
      q[i] = WARMUP;
      statistic[i] = 0;
      take(s, v);
      const variance: real = max(s.variance, c.leastVariance);
      // no scale can be learnt from a signal at rest
      if (s.count >= c.learn && variance > 0) {
        s.sigma = sqrt(variance);
        s.learnt = true;
      }
    }
    level[i] = s.mean;
  }
}

/** Mean and variance of the samples since the last change (Welford). */
function take(s: State, v: real): void {
  if (s.count === 0) {
    s.mean = v;
    s.variance = 0;
  }
  if (s.count < 1000000000) s.count++;
  const filled: real = s.count;
  const share: real = 1 / filled;
  const distance: real = v - s.mean;
  s.mean = s.mean + share * distance;
  s.variance = (1 - share) * (s.variance + share * distance * distance);
}

/**
 * Announces that the level of a signal has changed, sooner than any single sample could tell.
 *
 * z = (x[n] - mean) / std; rise = max(0, rise + z - drift), fall = max(0, fall - z - drift); a change where one of them exceeds threshold.
 * After it both start from 0, and mean and std are learnt anew, unless given. pageHinkley: the mean goes on with every sample.
 * In independent Gaussian noise of known mean and std, false alarms of cusum come every (e^d - d - 1) / (4 drift^2) samples,
 * d = 2 drift (threshold + 1.166): 469 at drift 0.5 and threshold 5, 68 thousand at 10. falseAlarmS finds the threshold by it.
 * x: [n], any unit; change: [n], 1, -1 or 0; statistic: [n], pure number; level: [n], as x.
 * Delay 0; a shift of s standard deviations is announced after about threshold / (s - drift) samples. Warm-up learn, also after each
 * change. Absent samples stay absent and change nothing.
 * Errors: neither or both of threshold and falseAlarmS; one of mean and std alone.
 * Cost: 1 division and 6 additions a sample; 22 bytes of state in float.
 * One huge outlier is a change: sort outliers out before.
 * Source: E. S. Page, Biometrika 41 (1954); D. V. Hinkley, Biometrika 58 (1971); false alarms: D. Siegmund, Sequential Analysis, 1985.
 */
export const changePoint = defineOperator({
  name: 'changePoint',
  summary: 'Announces changes of level by cumulative sums (CUSUM, Page-Hinkley).',
  source:
    'E. S. Page, Biometrika 41 (1954); D. V. Hinkley, Biometrika 58 (1971); false alarms: D. Siegmund, Sequential Analysis, 1985',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [
    output('change', '1', '1 where a rise is announced, -1 where a fall, else 0'),
    output('statistic', '1', 'the larger sum, negative for falls'),
    output('level', (_, [x]) => x, 'reference level'),
  ],
  flags: true,
  design,
  state,
  process,
  delay: () => 0,
  warmup: (c) => (c.known ? 0 : c.learn),
  gap: 'predict',
  keep: true,
  examples: [
    {
      // scores 0 1 2 2 2 0: sums of 0.5, 2, 3.5, 5
      params: { mean: 10, std: 2, threshold: 4, outputs: ['change', 'statistic'] },
      x: [[10, 12, 14, 14, 14, 10]],
      y: [
        [0, 0, 0, 0, 1, 0],
        [0, 0.5, 2, 3.5, 5, 0],
      ],
    },
  ],
});
