import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate } from '../../src/kernel/layout.ts';
import { goertzel } from '../../src/operators/goertzel.ts';
import golden from '../golden/scipy_goertzel.json' with { type: 'json' };
import { runInC } from '../support/cHost.ts';
import { runKernel } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const BOTH = ['amplitude', 'phase'];

describe('goertzel', () => {
  it('finds amplitude and phase of a cosine, by hand', () => {
    // the first output is that of sample 0 alone; then 3 1 -1 1: x0 - x2 = 4, x3 - x1 = 0
    const [amplitude, phase] = runKernel(goertzel, { frequencyHz: 250, windowLength: 4, outputs: BOTH }, [
      [9, 3, 1, -1, 1],
    ]);
    expect(amplitude[1]).toBeCloseTo(2, 12);
    expect(phase[1]).toBeCloseTo(0.75 * Math.PI, 12);
  });

  it.each(golden.cases)('equals numpy: $frequencyHz Hz over $windowLength samples', (g) => {
    const { windowLength, frequencyHz } = g;
    const x = mixture(3 * windowLength + 1, 13);
    const [amplitude, phase] = runKernel(goertzel, { windowLength, frequencyHz, outputs: BOTH }, [x]);
    g.amplitude.forEach((v, k) => {
      expect(Math.abs(amplitude[k + 1] - v)).toBeLessThan(1e-9);
      expect(Math.cos(phase[k + 1] - g.phase[k])).toBeCloseTo(1, 9);
    });
  });

  it('gives any sine that holds whole periods its amplitude and its phase in the middle of the window', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: 80 }),
        fc.integer({ min: 1, max: 39 }),
        fc.double({ min: 0.1, max: 100, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (n, periods, size, angle) => {
          fc.pre(periods < n / 2);
          const w = (2 * Math.PI * periods) / n;
          const x = Float64Array.from({ length: n + 1 }, (_, i) => size * Math.cos(w * (i - 1 - (n - 1) / 2) + angle));
          const params = { frequencyHz: (1000 * periods) / n, windowLength: n, outputs: BOTH };
          const [amplitude, phase] = runKernel(goertzel, params, [x]);
          expect(amplitude[1] / size).toBeCloseTo(1, 8);
          expect(Math.cos(phase[1] - angle)).toBeCloseTo(1, 8);
        },
      ),
    );
  });

  it('keeps its digits in float near 0 Hz, where s = x + 2 cos(w) s1 - s2 is off by 2 %', () => {
    const n = 4000;
    const [w, x] = [
      (2 * Math.PI * 0.1) / 1000,
      Float64Array.from({ length: n + 1 }, (_, i) => Math.fround(5 + Math.sin(i / 300))),
    ];
    const coeffs = goertzel.design(goertzel.params.parse({ frequencyHz: 0.1, windowLength: n }), 1000, [0]);
    const state = goertzel.state(allocate(coeffs));
    const outputs = ['reals', 'reals'] as const;
    const [float] = runInC({ name: 'goertzel', coeffs, state, inputs: [x], outputs, n: n + 1, real: 'float' });
    const [double] = runKernel(goertzel, { frequencyHz: 0.1, windowLength: n }, [x]);
    expect(Math.abs(float[1] / double[1] - 1)).toBeLessThan(1e-5);

    const k = Math.fround(2 * Math.cos(w));
    let [s1, s2] = [0, 0];
    for (let i = 1; i <= n; i++) [s1, s2] = [Math.fround(Math.fround(x[i] + Math.fround(k * s1)) - s2), s1];
    const textbook = (2 / n) * Math.hypot(s1 - s2 * Math.cos(w), s2 * Math.sin(w));
    expect(Math.abs(textbook / double[1] - 1)).toBeGreaterThan(0.01);
  });

  it('refuses what lies at half the rate', () => {
    expect(() => runKernel(goertzel, { frequencyHz: 500, windowLength: 10 }, [[0]])).toThrow(
      'goertzel: frequencyHz must be below half the rate, 500 Hz, got 500',
    );
  });
});
