import { z } from 'zod';
import { sqrt } from '../kernel/intrinsics.ts';
import { bool, i32, i32s, real, reals, type Values } from '../kernel/layout.ts';
import { defineOperator, type OutputPort } from '../kernel/operator.ts';
import { integer, must } from './params.ts';

const STATISTICS = ['mean', 'std', 'rms', 'min', 'max'] as const;

const params = z
  .strictObject({
    windowLength: integer(2, 4096, 'samples', 'Samples in the window.'),
    outputs: z
      .array(z.enum(STATISTICS, must(`be of ${STATISTICS.join(', ')}`)))
      .min(1, must('name at least one'))
      .meta({ description: 'Statistics to give: mean, std (population), rms, min, max.' })
      .default(['mean', 'std']),
    centered: z
      .boolean()
      .meta({
        description: 'Give the statistics the time of the middle of the window (odd windows) instead of its end.',
      })
      .default(false),
  })
  .refine((p) => !p.centered || p.windowLength % 2 === 1, {
    error: 'must be odd when centered',
    path: ['windowLength'],
  });

type Params = z.output<typeof params>;
const output = (name: (typeof STATISTICS)[number], description: string): OutputPort<Params> => ({
  name,
  unit: (_, [x]) => x,
  description,
  when: (p) => p.outputs.includes(name),
});

function design(p: Params) {
  const wants = (name: (typeof STATISTICS)[number]) => p.outputs.includes(name);
  return {
    windowLength: i32(p.windowLength),
    delay: i32(p.centered ? (p.windowLength - 1) / 2 : 0),
    // sums are made anew this often, so that rounding and spikes of the past do not stay in them
    period: i32(Math.max(1024, p.windowLength)),
    share: real(1 / p.windowLength),
    std: bool(wants('std')),
    rms: bool(wants('rms')),
    min: bool(wants('min')),
    max: bool(wants('max')),
  };
}

function state(c: Coeffs) {
  return {
    ring: reals(c.windowLength),
    at: i32(),
    count: i32(),
    index: i32(),
    base: real(),
    offset: real(),
    squares: real(),
    // head, length and slots of the ring whose samples are still to be the smallest (largest), oldest first
    smallest: i32s(c.min ? c.windowLength + 2 : 2),
    largest: i32s(c.max ? c.windowLength + 2 : 2),
  };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(
  c: Coeffs,
  s: State,
  n: i32,
  x: reals,
  mean: reals,
  std: reals,
  rms: reals,
  min: reals,
  max: reals,
): void {
  // the queues of the extremes must see the ring at each sample
  const longRuns: bool = !c.min && !c.max;
  let i: i32 = 0;
  while (i < n) {
    const settled: bool = s.count === c.windowLength && s.index > 0;
    let end: i32 = i + 1;
    if (settled && longRuns) end = c.period - s.index < n - i ? i + c.period - s.index : n;
    const at: i32 = s.at;
    if (settled) move(c, s, i, end, x, mean, std);
    else begin(c, s, i, x, mean, std);
    if (c.rms) for (let k: i32 = i; k < end; k++) rms[k] = sqrt(std[k] * std[k] + mean[k] * mean[k]);
    if (c.min) min[i] = extreme(s.smallest, s.ring, c.windowLength, at, 1);
    if (c.max) max[i] = extreme(s.largest, s.ring, c.windowLength, at, -1);
    s.index = s.index + end - i === c.period ? 0 : s.index + end - i;
    i = end;
  }
}

/** Samples from start to end through a full window. */
function move(c: Coeffs, s: State, start: i32, end: i32, x: reals, mean: reals, std: reals): void {
  const ring: reals = s.ring;
  const windowLength: i32 = c.windowLength;
  const share: real = c.share;
  const deviates: bool = c.std || c.rms;
  // Steps of the mean are summed up above base, a mean of the past: small numbers have small rounding errors, in float above all.
  const base: real = s.base;
  let offset: real = s.offset;
  let squares: real = s.squares;
  let m: real = base + offset;
  let at: i32 = s.at;
  for (let i: i32 = start; i < end; i++) {
    const newest: real = x[i];
    const oldest: real = ring[at];
    const change: real = newest - oldest;
    const before: real = m;
    ring[at] = newest;
    at = at + 1 === windowLength ? 0 : at + 1;
    offset += change * share;
    m = base + offset;
    squares += change * (newest - m + (oldest - before));
    if (squares < 0) squares = 0;
    mean[i] = m;
    if (deviates) std[i] = sqrt(squares * share);
  }
  s.at = at;
  s.offset = offset;
  s.squares = squares;
}

/** Sample i, while the window fills or when the sums are made anew. */
function begin(c: Coeffs, s: State, i: i32, x: reals, mean: reals, std: reals): void {
  const newest: real = x[i];
  s.ring[s.at] = newest;
  s.at = s.at + 1 === c.windowLength ? 0 : s.at + 1;
  if (s.count === 0) s.base = newest;
  if (s.count < c.windowLength) {
    s.count++;
    const above: real = newest - (s.base + s.offset);
    s.offset += above / s.count;
    s.squares += above * (newest - (s.base + s.offset));
  }
  if (s.index === 0) {
    const before: real = s.base + s.offset;
    s.base = before + offsetOf(s.ring, s.count, before);
    s.offset = offsetOf(s.ring, s.count, s.base);
    s.squares = squaresOf(s.ring, s.count, s.base + s.offset);
  }
  const samples: real = s.count;
  mean[i] = s.base + s.offset;
  std[i] = sqrt(s.squares / samples);
}

/** How far the mean of the samples lies above base. */
function offsetOf(ring: reals, count: i32, base: real): real {
  let sum: real = 0;
  for (let k: i32 = 0; k < count; k++) sum += ring[k] - base;
  return sum / count;
}

/** Sum of the squared distances to the mean. */
function squaresOf(ring: reals, count: i32, mean: real): real {
  let sum: real = 0;
  for (let k: i32 = 0; k < count; k++) sum += (ring[k] - mean) * (ring[k] - mean);
  return sum;
}

/** Smallest (sign 1) or largest (sign -1) sample of the ring, in whose slot `at` a new one has replaced the oldest. */
function extreme(queue: i32s, ring: reals, windowLength: i32, at: i32, sign: real): real {
  let head: i32 = queue[0];
  let length: i32 = queue[1];
  if (length > 0 && queue[2 + head] === at) {
    head = head + 1 === windowLength ? 0 : head + 1;
    length--;
  }
  // an older sample that is no smaller can never be the smallest again
  while (length > 0 && sign * ring[queue[2 + slot(head, length - 1, windowLength)]] >= sign * ring[at]) length--;
  queue[2 + slot(head, length, windowLength)] = at;
  queue[0] = head;
  queue[1] = length + 1;
  return ring[queue[2 + head]];
}

function slot(head: i32, offset: i32, windowLength: i32): i32 {
  return head + offset < windowLength ? head + offset : head + offset - windowLength;
}

/**
 * Mean, spread and extremes of a moving window.
 *
 * mean, std (population), rms, min and max of x[n - windowLength + 1 .. n]. Mean and squares move by Welford's update with removal and are
 * made anew at absolute sample indices; the extremes come from queues of candidates. Nothing drifts.
 * x: [n], any unit; outputs as x, those named by `outputs`.
 * Delay 0: the statistics describe the window that ends now; centered, (windowLength - 1) / 2. Warm-up windowLength - 1, until
 * then over the samples at hand. Absent samples are bridged by the last good one.
 * Errors: an even window when centered.
 * Cost: 4 multiplications a sample, a square root each for std and rms, 3 comparisons for an extreme; 4 windowLength + 40 bytes of state
 * in float, and 4 windowLength for each extreme.
 * Source: B. P. Welford, Technometrics 4 (1962); extremes: D. Lemire, Nordic J. of Computing 13 (2006).
 */
export const rolling = defineOperator({
  name: 'rolling',
  summary: 'Mean, standard deviation, rms, minimum and maximum of a moving window.',
  source: 'B. P. Welford, Technometrics 4 (1962), with removal; extremes: D. Lemire, Nordic J. of Computing 13 (2006)',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [
    output('mean', 'mean'),
    output('std', 'standard deviation (population)'),
    output('rms', 'root of the mean square'),
    output('min', 'smallest sample'),
    output('max', 'largest sample'),
  ],
  design,
  state,
  process,
  delay: (c) => c.delay,
  warmup: (c) => c.windowLength - 1,
  gap: 'bridge',
  examples: [
    {
      params: { windowLength: 2, outputs: ['mean', 'std', 'rms', 'min', 'max'] },
      x: [[1, 3, 7]],
      // windows 1, 1 3, 3 7
      y: [
        [1, 2, 5],
        [0, 1, 2],
        [1, Math.sqrt(5), Math.sqrt(29)],
        [1, 1, 3],
        [1, 3, 7],
      ],
    },
    {
      params: { windowLength: 3, centered: true, outputs: ['max'] },
      x: [[1, 5, 2, 2]],
      y: [[], [], [], [], [5, 5, 5, 2]],
    },
  ],
});
