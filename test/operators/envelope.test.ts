import { describe, expect, it } from 'vitest';
import { allocate } from '../../src/kernel/layout.ts';
import { envelope } from '../../src/operators/envelope.ts';
import golden from '../golden/scipy_envelope.json' with { type: 'json' };
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const coeffsOf = (params: object) => allocate(envelope.design(envelope.params.parse(params), 1000, [0]));

describe('envelope', () => {
  it('answers an impulse with the length of (1, taps), two taps by hand', () => {
    const x = new Float64Array(20);
    x[0] = 1;
    const y = runKernel(envelope, { lowestHz: 240, ripple: 0.1 }, [x])[0];
    expect(y[7]).toBe(1);
    expect(y[8]).toBeCloseTo(2 / Math.PI, 12);
    expect(y[9]).toBe(0);
    expect(y[4]).toBeCloseTo(2 / (3 * Math.PI), 12);
  });

  it.each(golden.cases)('equals scipy: from $lowestHz Hz, ripple $ripple', ({ lowestHz, ripple, delay, y }) => {
    expect(coeffsOf({ lowestHz, ripple }).delay).toBe(delay);
    const got = runKernel(envelope, { lowestHz, ripple }, [mixture(2 * delay + 60, 14)])[0];
    y.forEach((v, i) => void expect(Math.abs(got[2 * delay + i] - v)).toBeLessThan(1e-9));
  });

  it.each(golden.cases)(
    'is the analytic signal of scipy within its ripple: from $lowestHz Hz',
    ({ lowestHz, ripple, delay, analytic }) => {
      const x = Float64Array.from(
        { length: 2 * delay + 4000 },
        (_, i) => (3 + Math.cos(i / 50)) * Math.cos(2 * Math.PI * 0.23 * i),
      );
      const { channels } = runStage(envelope, { lowestHz, ripple }, { on: ['x'] }, streamOf({ x: 'A' }), [x]);
      analytic.forEach((v, k) => {
        expect(Math.abs(channels[0][2000 + delay + 10 * k] / v - 1)).toBeLessThan(1.05 * ripple);
      });
    },
  );

  it('holds its ripple at every frequency between its borders, and is the shortest that does', () => {
    for (const [lowestHz, ripple] of [
      [50, 0.01],
      [20, 0.001],
      [7, 0.05],
    ]) {
      const { taps } = coeffsOf({ lowestHz, ripple });
      const worst = (count: number) => {
        let largest = 0;
        for (let f = lowestHz; f <= 500 - lowestHz; f += 0.1) {
          const w = (2 * Math.PI * f) / 1000;
          const gain = taps.slice(0, count).reduce((sum, tap, j) => sum + 2 * tap * Math.sin(w * (2 * j + 1)), 0);
          largest = Math.max(largest, Math.abs(gain - 1));
        }
        return largest;
      };
      expect(worst(taps.length)).toBeLessThan(1.01 * ripple);
      expect(worst(taps.length - 1)).toBeGreaterThan(ripple);
    }
  });

  it('says where it cannot be', () => {
    expect(() => coeffsOf({ lowestHz: 250 })).toThrow(
      'envelope: lowestHz must be below a quarter of the rate, 250 Hz, got 250',
    );
    expect(() => coeffsOf({ lowestHz: 0.1 })).toThrow('needs more than 2047 taps; decimate first');
  });
});
