import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import { CLIPPED } from '../core/quality.ts';
import { floor, max, min, trunc } from '../kernel/intrinsics.ts';
import { bool, i32, i32s, real, reals, type u8s, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { droopFilter } from './fir/droop.ts';
import { integer, positive, within } from './params.ts';

const params = z.strictObject({
  factor: integer(2, 4096, '1', 'Keep one of so many samples.'),
  order: integer(1, 6, '1', 'Number of integrators and of combs: 13 dB of side-lobe attenuation each.').default(3),
  resolution: positive(
    'unit of the channel',
    'Size of one count, as the converter has it: the filter works on whole counts.',
  ),
  passband: within(
    0,
    0.8,
    '1',
    'Share of the band that is left, half the new rate, in which droop is undone; 0: it stays.',
  ).default(0.5),
  rippleDb: within(1e-3, 1, 'dB', 'What may be left of the droop there.').default(0.01),
});

function design(p: z.output<typeof params>) {
  const gain = p.factor ** p.order;
  if (gain > 2 ** 26) {
    throw new ConfigError(
      `cic: factor ^ order must be at most 2^26, so that the sums fit, got ${p.factor}^${p.order}; lower the rate in two steps`,
      ['order'],
    );
  }
  const taps = droopFilter(p.factor, p.order, p.passband, p.rippleDb);
  if (!taps) {
    throw new ConfigError(
      `cic: rippleDb up to a passband of ${p.passband} is too much for the droop filter, got ${p.rippleDb}`,
      ['rippleDb'],
    );
  }
  return {
    period: i32(p.factor),
    order: i32(p.order),
    resolution: real(p.resolution),
    share: real(1 / gain),
    taps: reals(taps),
    tapCount: i32(taps.length),
  };
}

function state(c: Coeffs) {
  return {
    index: i32(),
    started: bool(),
    zero: i32(),
    clipped: i32(),
    // sums modulo 2^58, as two words of 29 bits
    low: i32s(c.order),
    high: i32s(c.order),
    combLow: i32s(c.order),
    combHigh: i32s(c.order),
    past: reals(c.tapCount),
  };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

const MASK: i32 = 0x1fffffff;
/** From here on a word is negative. */
const HALF: i32 = 0x10000000;
/** Counts beyond this are clipped. */
const LIMIT: i32 = 0x3fffffff;

export function process(c: Coeffs, s: State, n: i32, x: reals, y: reals, q: u8s): i32 {
  const order: i32 = c.order;
  let index: i32 = s.index;
  let outputs: i32 = 0;
  // counts from the first sample: the steady state of a constant is then 0 everywhere
  if (!s.started && n > 0) {
    s.zero = counts(x[0], c.resolution);
    for (let k: i32 = 0; k < c.tapCount; k++) s.past[k] = s.zero * c.resolution;
    s.started = true;
  }
  for (let i: i32 = 0; i < n; i++) {
    const count: i32 = counts(x[i], c.resolution);
    // as many outputs as a sample takes part in
    if (count === LIMIT || count === -LIMIT) s.clipped = order + c.tapCount - 1;
    let low: i32 = (count - s.zero) & MASK;
    let high: i32 = (count - s.zero) >> 29;
    for (let k: i32 = 0; k < order; k++) {
      const sum: i32 = s.low[k] + low;
      low = sum & MASK;
      high = (s.high[k] + high + (sum >> 29)) & MASK;
      s.low[k] = low;
      s.high[k] = high;
    }
    if (index === 0) {
      for (let k: i32 = 0; k < order; k++) {
        const difference: i32 = low - s.combLow[k];
        const above: i32 = high - s.combHigh[k] + (difference >> 29);
        s.combLow[k] = low;
        s.combHigh[k] = high;
        low = difference & MASK;
        high = above & MASK;
      }
      const top: real = near(high + (low >= HALF ? 1 : 0));
      const sum: real = top * 536870912 + near(low);
      y[outputs] = flattened(c, s.past, (s.zero + sum * c.share) * c.resolution);
      if (s.clipped > 0) {
        q[outputs] = CLIPPED;
        s.clipped--;
      }
      outputs++;
    }
    index = index + 1 === c.period ? 0 : index + 1;
  }
  s.index = index;
  return outputs;
}

/** A word of 29 bits as the nearest to 0 that it may stand for: small sums are then small numbers, exact in float too. */
function near(word: i32): i32 {
  return word >= HALF ? word - MASK - 1 : word;
}

function counts(x: real, resolution: real): i32 {
  return min(max(trunc(floor(x / resolution + 0.5)), -LIMIT), LIMIT);
}

/** The newest output of the combs through the droop filter. */
function flattened(c: Coeffs, past: reals, newest: real): real {
  const last: i32 = c.tapCount - 1;
  let sum: real = 0;
  for (let k: i32 = 0; k < last; k++) {
    past[k] = past[k + 1];
    sum += c.taps[k] * past[k];
  }
  past[last] = newest;
  return sum + c.taps[last] * newest;
}

/**
 * Lowers the rate by a large factor without multiplications: integrators at the old rate, combs at the new one, on whole counts.
 *
 * Each of `order` integrators sums up v[n] = v[n-1] + u[n], every factor-th sum goes through as many combs w[m] = v[m] - v[m-1]: together the
 * moving mean of factor samples, order times. u are counts of size resolution; the sums wrap modulo 2^58, which the combs
 * undo exactly, so that nothing ever drifts. A short filter at the new rate undoes the droop in the pass band.
 * x, y: [n] to [n / factor], any unit, y as x.
 * Delay order (factor - 1) / 2 and half of the droop filter, exact at all frequencies; warm-up their length; starts in the steady
 * state of the first sample. Absent samples are bridged by the last good one. What is beyond 2^30 counts is clipped, and flagged CLIPPED.
 * Errors: factor ^ order above 2^26; a droop that no filter of 31 taps undoes.
 * Cost: 6 integer operations a sample and order; 16 order + 4 taps + 16 bytes of state in float.
 * Source: E. B. Hogenauer, An economical class of digital filters for decimation and interpolation, IEEE Trans. ASSP 29 (1981).
 */
export const cic = defineOperator({
  name: 'cic',
  summary:
    'Lowers the rate by a large factor with integer sums only (cascaded integrators and combs), and undoes their droop.',
  source:
    'E. B. Hogenauer, An economical class of digital filters for decimation and interpolation, IEEE Trans. ASSP 29 (1981)',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [{ name: 'y', unit: (_, [x]) => x, description: 'signal at the lower rate' }],
  flags: true,
  design,
  state,
  process,
  decimation: (c) => c.period,
  delay: (c) => (c.order * (c.period - 1) + c.period * (c.tapCount - 1)) / 2,
  warmup: (c) => c.order * (c.period - 1) + c.period * (c.tapCount - 1),
  gap: 'bridge',
  examples: [
    {
      // the mean of three samples around every third, in counts of 1
      params: { factor: 3, order: 1, resolution: 1, passband: 0 },
      x: [[1, 1, 4, 4, 4, 1.2, 1, 1]],
      y: [[1, 4, 1]],
    },
    {
      // weights 1 2 1 / 4 around every other sample
      params: { factor: 2, order: 2, resolution: 0.5, passband: 0 },
      x: [[0, 0, 4, 0, 0, 2, 0]],
      y: [[0, 2, 0.5, 0.5]],
    },
  ],
});
