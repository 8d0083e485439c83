import { describe, expect, it } from 'vitest';
import { slidingDft } from '../../src/operators/slidingDft.ts';
import golden from '../golden/scipy_slidingDft.json' with { type: 'json' };
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const BOTH = ['amplitude', 'phase'];
const ramp = (n: number) => Float64Array.from({ length: n }, (_, i) => 0.05 * i + 1e-4 * i * i);

describe('slidingDft', () => {
  it('sees a cosine at a quarter of the rate, by hand', () => {
    const [amplitude, phase] = runKernel(slidingDft, { frequencyHz: [250], windowLength: 4, outputs: BOTH }, [
      [3, 1, -1, 1],
    ]);
    // the peak stands 1.5 samples, 3/8 of a period, before the middle
    expect(amplitude[3]).toBeCloseTo(2, 12);
    expect(phase[3]).toBeCloseTo(0.75 * Math.PI, 12);
  });

  it.each(golden.cases)('equals the transform of each window: $windowLength samples', (g) => {
    const { windowLength, frequencyHz, orders } = g;
    const x = mixture(1500, 12);
    const y = runKernel(slidingDft, { windowLength, frequencyHz, orders, outputs: BOTH }, [x, ramp(1500)]);
    g.amplitude.forEach((row, k) => {
      row.forEach((v, b) => {
        const i = windowLength - 1 + 97 * k;
        expect(Math.abs(y[2 * b][i] - v)).toBeLessThan(1e-9);
        // a phase is as sure as the amplitude is large
        expect(v * Math.sin(y[2 * b + 1][i] - g.phase[k][b])).toBeCloseTo(0, 8);
      });
    });
  });

  it('follows orders by the angle, and by the speed alike, while the machine speeds up', () => {
    const n = 3000;
    const rateHz = 1000;
    const omega = Float64Array.from({ length: n }, (_, i) => 200 + 0.04 * i);
    const angle = new Float64Array(n);
    for (let i = 1; i < n; i++) angle[i] = angle[i - 1] + omega[i - 1] / rateHz;
    const x = angle.map((a) => 4 * Math.cos(a + 1) + 0.5 * Math.cos(5 * a - 0.7));
    const common = { orders: [1, 5], windowLength: 400, outputs: BOTH };
    const byAngle = runKernel(slidingDft, common, [x, angle], rateHz);
    const bySpeed = runKernel(slidingDft, { ...common, reference: 'speed' }, [x, x, omega], rateHz);
    for (let i = 400; i < n; i++) {
      expect(byAngle[0][i]).toBeCloseTo(bySpeed[0][i], 9);
      expect(byAngle[2][i]).toBeCloseTo(bySpeed[2][i], 9);
      expect(Math.abs(byAngle[0][i] - 4)).toBeLessThan(0.1);
      expect(Math.abs(byAngle[1][i] - 1)).toBeLessThan(0.05);
    }
  });

  it('neither drifts nor leans over 300,000 samples, where a pole of 0.99999 leans by 1e-2', () => {
    const n = 300_000;
    const x = mixture(n, 5);
    const windowLength = 1000;
    const [amplitude] = runKernel(slidingDft, { frequencyHz: [43], windowLength }, [x]);
    let [re, im] = [0, 0];
    for (let i = n - windowLength; i < n; i++) {
      re += x[i] * Math.cos(2 * Math.PI * 0.043 * i);
      im += x[i] * Math.sin(2 * Math.PI * 0.043 * i);
    }
    const exact = (2 / windowLength) * Math.hypot(re, im);
    expect(Math.abs(amplitude[n - 1] - exact)).toBeLessThan(1e-11);

    const pole = 0.99999;
    let [dampedRe, dampedIm] = [0, 0];
    const [c, s] = [Math.cos(2 * Math.PI * 0.043), Math.sin(2 * Math.PI * 0.043)];
    for (let i = 0; i < n; i++) {
      const u = dampedRe * pole + x[i] - (i >= windowLength ? x[i - windowLength] * pole ** windowLength : 0);
      [dampedRe, dampedIm] = [u * c - pole * dampedIm * s, u * s + pole * dampedIm * c];
    }
    expect(Math.abs((2 / windowLength) * Math.hypot(dampedRe, dampedIm) - exact)).toBeGreaterThan(1e-3);
  });

  it('forgets a huge sample when it has left', () => {
    const x = mixture(5000, 5);
    const [clean] = runKernel(slidingDft, { frequencyHz: [20], windowLength: 50 }, [x]);
    x[100] = 9e14;
    const [y] = runKernel(slidingDft, { frequencyHz: [20], windowLength: 50 }, [x]);
    expect(y[4999]).toBeCloseTo(clean[4999], 9);
  });

  it('works on several channels with one angle between them, and names its outputs', () => {
    const stream = streamOf({ iA: 'A', iB: 'A', thetaE: 'rad' });
    const x = mixture(300, 6);
    const options = { on: ['iA', 'iB'], ports: { angle: 'thetaE' } };
    const { stage, channels } = runStage(slidingDft, { orders: [1, 7], windowLength: 50 }, options, stream, [
      x,
      x,
      ramp(300),
    ]);
    expect(stage.output.channels.map((c) => `${c.name} ${c.unit}`)).toEqual([
      'iA A',
      'iB A',
      'thetaE rad',
      'iA_order1 A',
      'iA_order7 A',
      'iB_order1 A',
      'iB_order7 A',
    ]);
    expect(channels[3]).toEqual(channels[5]);
  });

  it('says what does not fit', () => {
    const message = (params: object) =>
      slidingDft.params.safeParse({ windowLength: 9, ...params }).error?.issues[0].message;
    expect(message({})).toBe('is needed, or orders instead of it');
    expect(message({ frequencyHz: [5, 5] })).toBe('must be 1 to 8 different frequencies, got [5,5]');
    expect(() => runKernel(slidingDft, { frequencyHz: [50, 600], windowLength: 9 }, [[1]])).toThrow(
      'slidingDft: frequencyHz must be below half the rate, 500 Hz, got 600',
    );
  });
});
