import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import { atan2, sqrt } from '../kernel/intrinsics.ts';
import { bool, i32, real, type reals, type Values } from '../kernel/layout.ts';
import { defineOperator } from '../kernel/operator.ts';
import { integer, must, notNegative } from './params.ts';

const OUTPUTS = ['amplitude', 'phase'] as const;

const params = z.strictObject({
  frequencyHz: notNegative('Hz', 'Frequency to look at; it need not be a bin of the window.'),
  windowLength: integer(2, 65536, 'samples', 'Samples in a window. One output comes for each window.'),
  outputs: z
    .array(z.enum(OUTPUTS, must(`be of ${OUTPUTS.join(', ')}`)))
    .min(1, must('name at least one'))
    .meta({ description: "amplitude, and phase: the cosine's angle at the output's time." })
    .default(['amplitude']),
});

function design(p: z.output<typeof params>, rateHz: number) {
  if (p.frequencyHz >= rateHz / 2) {
    throw new ConfigError(`goertzel: frequencyHz must be below half the rate, ${rateHz / 2} Hz, got ${p.frequencyHz}`, [
      'frequencyHz',
    ]);
  }
  const n = p.windowLength;
  const w = (2 * Math.PI * p.frequencyHz) / rateHz;
  const low = w < Math.PI / 2;
  // 2 - 2 cos w near zero, 2 + 2 cos w near the Nyquist frequency, without cancellation
  const half = low ? -2 * Math.sin(w / 2) ** 2 : 2 * Math.cos(w / 2) ** 2;
  // e^-jw((n - 1) / 2), its angle by the remainder of whole turns
  const turns = (p.frequencyHz * (n - 1)) / (2 * rateHz);
  const middle = 2 * Math.PI * (turns - Math.floor(turns));
  return {
    period: i32(n),
    sign: real(low ? 1 : -1),
    half: real(half),
    sine: real(Math.sin(w)),
    middleCos: real(Math.cos(middle)),
    middleSin: real(Math.sin(middle)),
    scale: real((p.frequencyHz === 0 ? 1 : 2) / n),
    phase: bool(p.outputs.includes('phase')),
  };
}

function state() {
  return { sum: real(), difference: real(), index: i32() };
}

type Coeffs = Values<ReturnType<typeof design>>;
type State = Values<ReturnType<typeof state>>;

export function process(c: Coeffs, s: State, n: i32, x: reals, amplitude: reals, phase: reals): i32 {
  const k: real = 2 * c.half;
  const sign: real = c.sign;
  let sum: real = s.sum;
  let difference: real = s.difference;
  let index: i32 = s.index;
  let m: i32 = 0;
  for (let i: i32 = 0; i < n; i++) {
    const before: real = sum;
    difference = sign * difference + (x[i] + k * sum);
    sum = difference + sign * sum;
    if (index === 0) {
      const re: real = difference - c.half * before;
      const im: real = c.sine * before;
      amplitude[m] = c.scale * sqrt(re * re + im * im);
      if (c.phase) {
        phase[m] = atan2(im * c.middleCos - re * c.middleSin, re * c.middleCos + im * c.middleSin);
      }
      m++;
      sum = 0;
      difference = 0;
    }
    index = index + 1 === c.period ? 0 : index + 1;
  }
  s.sum = sum;
  s.difference = difference;
  s.index = index;
  return m;
}

/**
 * Amplitude (and phase) of one frequency, window by window: one bin of a Fourier transform without the transform.
 *
 * With s the sum and d the difference, both 0 before a window: d = d + x - 4 sin(w/2)^2 s, s = s + d up to a quarter of the rate, and
 * d = -d + x + 4 cos(w/2)^2 s, s = d - s above: Reinsch's forms, which keep their digits where Goertzel's s = x + 2 cos(w) s1 - s2
 * loses them, near 0 and near half the rate. At the window's end |sum x e^-jwk| 2 / N; at frequency 0 the mean's magnitude.
 * Other components leak in by the window's spectrum, sin(u)/u, unless they hold whole periods in it.
 * x: [n], any unit; amplitude: [n / windowLength], as x; phase: rad, of a cos(phase) at the middle of the window. Named x_60Hz, x_60Hz_phase.
 * Delay (windowLength - 1) / 2; one output per windowLength samples; warm-up windowLength. Absent samples bridge.
 * Errors: frequencyHz at or above half the rate.
 * Cost: 2 multiplications and 3 additions a sample, 2 roots a window; 12 bytes of state in float.
 * Source: J. Stoer, R. Bulirsch, Introduction to Numerical Analysis, 2.3.4 (Goertzel, Reinsch).
 */
export const goertzel = defineOperator({
  name: 'goertzel',
  summary: 'Amplitude (and phase) of one frequency, window by window.',
  source: 'J. Stoer and R. Bulirsch, Introduction to Numerical Analysis, 3rd ed., 2.3.4: Goertzel and Reinsch',
  params,
  inputs: [{ name: 'x', unit: 'any', description: 'signal' }],
  outputs: [
    {
      name: 'amplitude',
      unit: (_, [x]) => x,
      description: 'amplitude of the component',
      when: (p) => p.outputs.includes('amplitude'),
      label: (p) => `${p.frequencyHz}Hz`,
    },
    {
      name: 'phase',
      unit: 'rad',
      description: 'its angle in the middle of the window',
      when: (p) => p.outputs.includes('phase'),
      label: (p) => `${p.frequencyHz}Hz_phase`,
    },
  ],
  keep: false,
  design,
  state,
  process,
  decimation: (c) => c.period,
  delay: (c) => (c.period - 1) / 2,
  warmup: (c) => c.period,
  gap: 'bridge',
  examples: [
    {
      params: { frequencyHz: 25, windowLength: 4, outputs: ['amplitude', 'phase'] },
      rateHz: 100,
      // the windows end 2 samples (a delay of 1.5) behind samples 0, 4 and 8: 0 1 -1 1, 3 1 -1 1 and 3 1 1 1, the last sample held;
      // x0 - x2 is 1, 4 and 2, x3 - x1 is 0; the peak lies 1.5 samples, 3/8 of a period, before the middle
      x: [[1, -1, 1, 3, 1, -1, 1, 3, 1]],
      y: [
        [0.5, 2, 1],
        [0.75 * Math.PI, 0.75 * Math.PI, 0.75 * Math.PI],
      ],
    },
  ],
});
