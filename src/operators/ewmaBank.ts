import { z } from 'zod';
import { max, sqrt } from '../kernel/intrinsics.ts';
import { bool, i32, type real, reals, type Values } from '../kernel/layout.ts';
import { defineOperator, type OutputPort } from '../kernel/operator.ts';
import { must } from './params.ts';

const MOST = 8;
const STATISTICS = ['mean', 'std'] as const;

const spans = (unit: string, low: number, description: string) => {
  const rule = must(`be 1 to ${MOST} different numbers ${low > 0 ? `from ${low} on` : 'above 0'}`);
  const one = low > 0 ? z.number(rule).min(low, rule) : z.number(rule).positive(rule);
  return z
    .array(one, rule)
    .min(1, rule)
    .max(MOST, rule)
    .refine((list) => new Set(list).size === list.length, rule)
    .meta({ unit, description });
};

const params = z
  .strictObject({
    spans: spans('samples', 1, 'Spans, as pandas has them: alpha = 2 / (span + 1).').optional(),
    spansS: spans('s', 0, 'Spans in seconds, instead of spans.').optional(),
    adjust: z
      .boolean()
      .meta({
        description:
          'true: at the start the mean of the samples at hand, each with its weight (no bias); false: the first sample stands for all before it.',
      })
      .default(true),
    outputs: z
      .array(z.enum(STATISTICS, must(`be of ${STATISTICS.join(', ')}`)))
      .min(1, must('name at least one'))
      .meta({ description: 'mean, and std (population) with the same weights.' })
      .default(['mean']),
  })
  .refine((p) => (p.spans === undefined) !== (p.spansS === undefined), {
    error: 'is needed, or spansS instead of it',
    path: ['spans'],
  });

type Params = z.output<typeof params>;

function design(p: Params, rateHz: number) {
  const alpha = (p.spans ?? (p.spansS ?? []).map((s) => Math.max(1, s * rateHz))).map((span) => 2 / (span + 1));
  return {
    spans: i32(alpha.length),
    alpha: reals(alpha),
    adjust: bool(p.adjust),
    std: bool(p.outputs.includes('std')),
  };
}

function state(c: Coeffs) {
  return {
    /** Sum of all weights, the newest sample's being 1. */
    weight: reals(c.spans),
    mean: reals(c.spans),
    /** What the last addition to the mean rounded away. */
    rest: reals(c.spans),
    variance: reals(c.spans),
  };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(
  c: Coeffs,
  s: State,
  n: i32,
  x: reals,
  mean1: reals,
  std1: reals,
  mean2: reals,
  std2: reals,
  mean3: reals,
  std3: reals,
  mean4: reals,
  std4: reals,
  mean5: reals,
  std5: reals,
  mean6: reals,
  std6: reals,
  mean7: reals,
  std7: reals,
  mean8: reals,
  std8: reals,
): void {
  follow(c, s, 0, n, x, mean1, std1);
  follow(c, s, 1, n, x, mean2, std2);
  follow(c, s, 2, n, x, mean3, std3);
  follow(c, s, 3, n, x, mean4, std4);
  follow(c, s, 4, n, x, mean5, std5);
  follow(c, s, 5, n, x, mean6, std6);
  follow(c, s, 6, n, x, mean7, std7);
  follow(c, s, 7, n, x, mean8, std8);
}

function follow(c: Coeffs, s: State, k: i32, n: i32, x: reals, mean: reals, std: reals): void {
  if (k >= c.spans) return;
  const alpha: real = c.alpha[k];
  let weight: real = s.weight[k];
  let m: real = s.mean[k];
  let rest: real = s.rest[k];
  let variance: real = s.variance[k];
  for (let i: i32 = 0; i < n; i++) {
    if (weight === 0 && !c.adjust) {
      // the first sample, and with it all that could have come before
      m = x[i];
      weight = 1 / alpha;
    }
    weight = (1 - alpha) * weight + 1;
    const gain: real = max(alpha, 1 / weight);
    const d: real = x[i] - m - rest;
    // a step of a long span is far smaller than the mean: what is rounded away comes with the next one
    const step: real = gain * d + rest;
    const before: real = m;
    m = before + step;
    rest = step - (m - before);
    mean[i] = m;
    if (c.std) {
      variance = (1 - gain) * (variance + gain * d * d);
      std[i] = sqrt(variance);
    }
  }
  s.weight[k] = weight;
  s.mean[k] = m;
  s.rest[k] = rest;
  s.variance[k] = variance;
}

const count = (p: Params): number => (p.spans ?? p.spansS ?? []).length;
const label = (p: Params, k: number): string => (p.spans ? `${p.spans[k]}` : `${p.spansS?.[k]}s`);
const outputs = Array.from({ length: MOST }, (_, k): OutputPort<Params>[] => [
  {
    name: `mean${k + 1}`,
    unit: (_, [x]) => x,
    description: `mean with span ${k + 1}`,
    when: (p) => k < count(p) && p.outputs.includes('mean'),
    label: (p) => `ewma${label(p, k)}`,
  },
  {
    name: `std${k + 1}`,
    unit: (_, [x]) => x,
    description: `standard deviation with span ${k + 1}`,
    when: (p) => k < count(p) && p.outputs.includes('std'),
    label: (p) => `ewms${label(p, k)}`,
  },
]).flat();

/**
 * Exponentially weighted means of a channel with several spans at once: the usual memory of a motor-temperature model.
 *
 * alpha = 2 / (span + 1); W = (1 - alpha) W + 1, g = 1 / W, d = x - m, m += g d, v = (1 - g)(v + g d^2). adjust: W starts at 0, so
 * that m is the weighted mean of the samples at hand from the first on; else at 1 / alpha, and g is alpha from the second on.
 * x: [n], any unit; outputs as x, named ewma600, ewms600 by their spans, beside the input.
 * Delay 0: a mean describes the past; warm-up 3.45 longest spans, 4.6 without adjust. Absent samples bridge.
 * Errors: neither or both of spans and spansS, more than 8, one twice.
 * Cost: 1 division, 3 multiplications (6 and a square root with std) a sample and span; 16 bytes of state a span in float.
 * Source: pandas ewm (adjust); variance: T. Finch, Incremental calculation of weighted mean and variance (2009);
 * as features: W. Kirchgaessner et al., IEEE Trans. Ind. Electron. 68 (2021).
 */
export const ewmaBank = defineOperator({
  name: 'ewmaBank',
  summary: 'Exponentially weighted means (and deviations) of a channel with several spans at once.',
  source: 'pandas ewm; T. Finch, Incremental calculation of weighted mean and variance, 2009',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs,
  keep: true,
  design,
  state,
  process,
  delay: () => 0,
  // one sample that stands for all the past is farther off than a mean
  warmup: (c) => Math.ceil(Math.log(c.adjust ? 1e-3 : 1e-4) / Math.log(1 - Math.min(...c.alpha))),
  gap: 'bridge',
  examples: [
    {
      params: { spans: [3, 1], outputs: ['mean', 'std'] },
      // alpha = 1/2: weights 1, then 1 1/2, then 1 1/2 1/4; a span of 1 has no memory
      x: [[3, 6, 1]],
      y: [
        [3, 5, 19 / 7],
        [0, Math.sqrt(2), Math.sqrt(234) / 7],
        [3, 6, 1],
        [0, 0, 0],
      ],
    },
    {
      params: { spansS: [0.3], adjust: false },
      rateHz: 10,
      x: [[3, 6, 1]],
      y: [[3, 4.5, 2.75]],
    },
  ],
});
