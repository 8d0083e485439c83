import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import {
  angleRest,
  angleStep,
  atan2,
  cosFrom,
  floor,
  min,
  nearAngle,
  sinFrom,
  sqrt,
  trunc,
} from '../kernel/intrinsics.ts';
import { bool, i32, type real, reals, type Values } from '../kernel/layout.ts';
import { defineOperator, type OutputPort } from '../kernel/operator.ts';
import { choice, integer, must } from './params.ts';

const MOST = 8;
const OUTPUTS = ['amplitude', 'phase'] as const;

const list = (unit: string, rule: { error: ReturnType<typeof must>['error'] }, description: string) =>
  z
    .array(z.number(rule).nonnegative(rule), rule)
    .min(1, rule)
    .max(MOST, rule)
    .refine((values) => new Set(values).size === values.length, rule)
    .meta({ unit, description });

const params = z
  .strictObject({
    windowLength: integer(2, 16384, 'samples', 'Samples in the window; best whole periods of all components.'),
    frequencyHz: list('Hz', must(`be 1 to ${MOST} different frequencies`), 'Frequencies to look at.').optional(),
    orders: list(
      '1',
      must(`be 1 to ${MOST} different orders`),
      'Multiples of the turning angle to look at, instead of frequencyHz.',
    ).optional(),
    reference: choice(
      ['angle', 'speed'],
      'What tells how the orders turn: the channel of port angle (for orders that are not whole, one that does not wrap), or that of port omega.',
    ).default('angle'),
    outputs: z
      .array(z.enum(OUTPUTS, must(`be of ${OUTPUTS.join(', ')}`)))
      .min(1, must('name at least one'))
      .meta({
        description:
          'amplitude, and phase: of an order against the angle, A cos(order angle + phase); of a frequency the angle at the output itself, A cos(phase).',
      })
      .default(['amplitude']),
  })
  .refine((p) => (p.frequencyHz === undefined) !== (p.orders === undefined), {
    error: 'is needed, or orders instead of it',
    path: ['frequencyHz'],
  });

type Params = z.output<typeof params>;

const TURN: real = 6.283185307179586;
const PER_TURN: real = 0.15915494309189535;

function design(p: Params, rateHz: number) {
  const wrong = p.frequencyHz?.findIndex((f) => f >= rateHz / 2) ?? -1;
  if (wrong >= 0) {
    throw new ConfigError(
      `slidingDft: frequencyHz must be below half the rate, ${rateHz / 2} Hz, got ${p.frequencyHz?.[wrong]}`,
      ['frequencyHz', wrong],
    );
  }
  const components = p.frequencyHz ?? p.orders ?? [];
  const byAngle = p.orders !== undefined && p.reference === 'angle';
  const steps = (p.frequencyHz ?? components.map(() => 0)).map((f) => (2 * Math.PI * f) / rateHz);
  return {
    windowLength: i32(p.windowLength),
    // sums are made anew this often, so that rounding and spikes of the past do not stay in them
    period: i32(Math.max(1024, p.windowLength)),
    components: i32(components.length),
    byAngle: bool(byAngle),
    orders: reals(components),
    // what the angle of a component grows by: in a sample, and in a sample at 1 rad/s
    step: reals(steps),
    stepPerOmega: reals(components.map((order) => (p.orders && !byAngle ? order / rateHz : 0))),
    // from the newest sample back to the middle of the window
    toMiddle: reals(steps.map((step) => (step * (p.windowLength - 1)) / 2)),
    factor: reals(components.map((v) => (v === 0 ? 1 : 2))),
    phase: bool(p.outputs.includes('phase')),
  };
}

function state(c: Coeffs) {
  const length = c.windowLength * c.components;
  return {
    /** x cos and x sin of each sample in the window, component by component. */
    cosines: reals(length),
    sines: reals(length),
    re: reals(c.components),
    im: reals(c.components),
    angle: reals(c.components),
    at: i32(),
    count: i32(),
    index: i32(),
  };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(
  c: Coeffs,
  s: State,
  n: i32,
  x: reals,
  angle: reals,
  omega: reals,
  amplitude1: reals,
  phase1: reals,
  amplitude2: reals,
  phase2: reals,
  amplitude3: reals,
  phase3: reals,
  amplitude4: reals,
  phase4: reals,
  amplitude5: reals,
  phase5: reals,
  amplitude6: reals,
  phase6: reals,
  amplitude7: reals,
  phase7: reals,
  amplitude8: reals,
  phase8: reals,
): void {
  follow(c, s, 0, n, x, angle, omega, amplitude1, phase1);
  follow(c, s, 1, n, x, angle, omega, amplitude2, phase2);
  follow(c, s, 2, n, x, angle, omega, amplitude3, phase3);
  follow(c, s, 3, n, x, angle, omega, amplitude4, phase4);
  follow(c, s, 4, n, x, angle, omega, amplitude5, phase5);
  follow(c, s, 5, n, x, angle, omega, amplitude6, phase6);
  follow(c, s, 6, n, x, angle, omega, amplitude7, phase7);
  follow(c, s, 7, n, x, angle, omega, amplitude8, phase8);
  s.at = (s.at + n) % c.windowLength;
  s.index = (s.index + n) % c.period;
  s.count = min(s.count + n, c.windowLength);
}

/** Component k over the whole block. */
function follow(
  c: Coeffs,
  s: State,
  k: i32,
  n: i32,
  x: reals,
  reference: reals,
  omega: reals,
  amplitude: reals,
  phase: reals,
): void {
  if (k >= c.components) return;
  const windowLength: i32 = c.windowLength;
  const from: i32 = k * windowLength;
  const order: real = c.orders[k];
  const step: real = c.step[k];
  const stepPerOmega: real = c.stepPerOmega[k];
  let at: i32 = s.at;
  let count: i32 = s.count;
  let index: i32 = s.index;
  let re: real = s.re[k];
  let im: real = s.im[k];
  let angle: real = s.angle[k];
  for (let i: i32 = 0; i < n; i++) {
    const slot: i32 = from + at;
    const turned: real = c.byAngle ? order * reference[i] : angle;
    const a: real = nearAngle(turned);
    const nearest: real = angleStep(a);
    const rest: real = angleRest(a, nearest);
    re -= s.cosines[slot];
    im -= s.sines[slot];
    s.cosines[slot] = x[i] * cosFrom(trunc(nearest), rest);
    s.sines[slot] = x[i] * sinFrom(trunc(nearest), rest);
    re += s.cosines[slot];
    im += s.sines[slot];
    at = at + 1 === windowLength ? 0 : at + 1;
    if (count < windowLength) count++;
    if (index === 0) {
      re = sumOf(s.cosines, from, windowLength);
      im = sumOf(s.sines, from, windowLength);
    }
    index = index + 1 === c.period ? 0 : index + 1;
    amplitude[i] = (c.factor[k] * sqrt(re * re + im * im)) / count;
    if (c.phase) phase[i] = wrapped(atan2(-im, re) + (step > 0 ? turned - c.toMiddle[k] : 0));
    angle += step + stepPerOmega * omega[i];
    angle -= TURN * floor(angle * PER_TURN);
  }
  s.re[k] = re;
  s.im[k] = im;
  s.angle[k] = angle;
}

/** Slots that are still empty hold zeros. */
function sumOf(products: reals, from: i32, count: i32): real {
  let sum: real = 0;
  for (let k: i32 = 0; k < count; k++) sum += products[from + k];
  return sum;
}

/** An angle brought to -pi to pi. */
function wrapped(angle: real): real {
  return angle - TURN * floor(angle * PER_TURN + 0.5);
}

const components = (p: Params): readonly number[] => p.frequencyHz ?? p.orders ?? [];
const label = (p: Params, k: number): string => (p.frequencyHz ? `${p.frequencyHz[k]}Hz` : `order${p.orders?.[k]}`);
const outputs = Array.from({ length: MOST }, (_, k): OutputPort<Params>[] =>
  OUTPUTS.map((name) => ({
    name: `${name}${k + 1}`,
    unit: name === 'phase' ? 'rad' : (_, [x]) => x,
    description: `${name} of component ${k + 1}`,
    when: (p) => k < components(p).length && p.outputs.includes(name),
    label: (p) => `${label(p, k)}${name === 'phase' ? '_phase' : ''}`,
  })),
).flat();

/**
 * Amplitudes of some frequencies, or of orders of a turning angle, over a sliding window, sample by sample.
 *
 * X[n] = sum over the window of x e^-ja, a = 2 pi frequencyHz t, or order times the angle, or order times the integrated speed: the
 * modulated sliding DFT, without a pole to damp, so that it neither drifts nor leans; the same products that came in go out. Amplitude
 * 2 |X| / count (1 |X| for 0). Frequencies need not be bins; what is no whole period in the window leaks.
 * x: [n], any unit; angle: [n], rad, or omega: [n], rad/s, with orders; amplitudes as x, phases rad.
 * Delay (windowLength - 1) / 2; warm-up windowLength, until then over the samples at hand. Absent samples bridge.
 * Errors: neither or both of frequencyHz and orders, a frequency at or above half the rate.
 * Cost: about 22 multiplications, 1 division and 1 square root a sample and component (one arc tangent for a phase);
 * 8 windowLength + 12 bytes of state a component in float.
 * Source: K. Duda, Accurate, guaranteed stable, sliding discrete Fourier transform, IEEE Signal Processing Mag. 27 (2010).
 */
export const slidingDft = defineOperator({
  name: 'slidingDft',
  summary: 'Amplitudes of frequencies, or of orders of a turning angle, over a sliding window.',
  source:
    'K. Duda, Accurate, guaranteed stable, sliding discrete Fourier transform, IEEE Signal Processing Mag. 27 (2010)',
  params,
  inputs: [
    { name: 'x', unit: 'any', description: 'signal' },
    {
      name: 'angle',
      unit: 'rad',
      description: 'turning angle, with orders',
      shared: true,
      when: (p) => p.orders !== undefined && p.reference === 'angle',
    },
    {
      name: 'omega',
      unit: 'rad/s',
      description: 'its speed, with orders and reference speed',
      shared: true,
      when: (p) => p.orders !== undefined && p.reference === 'speed',
    },
  ],
  outputs,
  keep: true,
  design,
  state,
  process,
  delay: (c) => (c.windowLength - 1) / 2,
  warmup: (c) => c.windowLength,
  gap: 'bridge',
  examples: [
    {
      params: { frequencyHz: [250], windowLength: 4 },
      // 1 + 2 cos(w k): windows end 2 samples (a delay of 1.5) behind each output; the first has three samples, |3 - j + 1| 2/3, the
      // last two hold the last sample: |-j + 1 + j + 1| 2/4 and |1 + j + 1 - j| 2/4
      x: [[3, 1, -1, 1, 3, 1, -1, 1]],
      y: [[(2 / 3) * Math.sqrt(17), 2, 2, 2, 2, 2, 1, 1]],
    },
    {
      params: { orders: [1], windowLength: 4 },
      // the same by an angle of a quarter turn a sample; held at the end it turns no further: |-j + 1 + j + j| 2/4, |1 + 3j| 2/4
      x: [[3, 1, -1, 1, 3, 1, -1, 1], [0, 1, 2, 3, 4, 5, 6, 7].map((k) => (k * Math.PI) / 2)],
      y: [[(2 / 3) * Math.sqrt(17), 2, 2, 2, 2, 2, Math.SQRT1_2, Math.sqrt(10) / 2]],
    },
  ],
});
