import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INTERPOLATED, MISSING, OUTLIER } from '../../src/core/quality.ts';
import { Random } from '../../src/core/random.ts';
import { allocate } from '../../src/kernel/layout.ts';
import { kalman } from '../../src/operators/kalman.ts';
import { steadyGain } from '../../src/operators/kalmanModel.ts';
import golden from '../golden/scipy_kalman.json' with { type: 'json' };
import { runInC } from '../support/cHost.ts';
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const designed = (params: object) => allocate(kalman.design(kalman.params.parse(params), 1000, [0]));
const outputs = ['y', 'rate', 'std', 'nis'];

describe('kalman', () => {
  it('weighs prediction and measurement by their variances', () => {
    const [y, , std] = runKernel(kalman, { noiseStd: 1, driftStd: Math.sqrt(500), outputs: ['y', 'std'] }, [
      [0, 10, 6],
    ]);
    // P = 1; then P' = 3/2, K = 3/5; then P' = 11/10, K = 11/21
    [0, 6, 6].forEach((v, i) => void expect(y[i]).toBeCloseTo(v, 12));
    [1, 3 / 5, 11 / 21].forEach((v, i) => void expect(std[i]).toBeCloseTo(Math.sqrt(v), 12));
  });

  it.each(golden.cases.map((c) => [JSON.stringify(c.params), c] as const))('equals numpy and scipy: %s', (_, g) => {
    const z = mixture(260, 7).map((v, i) => (i < 150 ? v : v + 30));
    z.fill(Number.NaN, 100, 120);
    const [y, , std, nis] = runKernel(kalman, { ...g.params, outputs: ['y', 'std', 'nis'] }, [z]);
    const near = (got: number, v: number, what: string) =>
      expect(Math.abs(got - v), what).toBeLessThan(1e-9 * Math.max(1, Math.abs(v)));
    g.y.forEach((v, i) => void near(y[i], v, `y[${i}]`));
    g.std.forEach((v, k) => void near(std[5 * k], v, `std[${5 * k}]`));
    g.nis.forEach((v, k) => void near(nis[5 * k], v, `nis[${5 * k}]`));
    const gain = steadyGain(designed(g.params));
    g.gain.forEach((v, k) => void expect(Math.abs(gain[k] / v - 1)).toBeLessThan(1e-7));
  });

  it('settles on the gains of the alpha-beta filter of its tracking index', () => {
    fc.assert(
      fc.property(fc.double({ min: -4, max: 2, noNaN: true }), (power) => {
        const L = 10 ** power;
        const r = (4 + L - Math.sqrt(8 * L + L * L)) / 4;
        const alpha = 1 - r * r;
        const [k0, k1] = steadyGain(designed({ model: 'constantVelocity', noiseStd: 3, trackingIndex: L }));
        expect(k0).toBeCloseTo(alpha, 6);
        expect(k1 / 1000).toBeCloseTo(2 * (2 - alpha) - 4 * Math.sqrt(1 - alpha), 6);
      }),
      { numRuns: 30 },
    );
  });

  it('goes straight on through a gap of a ramp, says so, and gives up after predictS', () => {
    const ramp = Float64Array.from({ length: 400 }, (_, i) => 0.5 * i);
    const params = { model: 'constantVelocity', noiseStd: 0.1, trackingIndex: 0.1, predictS: 0.05, outputs };
    const x = ramp.slice().fill(Number.NaN, 200, 240).fill(Number.NaN, 300, 380);
    const { channels, quality } = runStage(kalman, params, { on: ['x'], keep: false }, streamOf({ x: 'rad' }), [x]);
    const [y, rate, std] = channels;
    expect(y[239]).toBeCloseTo(ramp[239], 6);
    expect(rate[239]).toBeCloseTo(500, 4);
    expect(quality[0][239] & INTERPOLATED).toBe(INTERPOLATED);
    expect(std[239]).toBeGreaterThan(5 * std[199]);
    expect([quality[0][349] & MISSING, quality[0][350]]).toEqual([0, MISSING]);
    expect(y[380]).toBe(ramp[380]);
  });

  it('leaves out what the gate does not let in, and starts anew at a new level instead of locking up', () => {
    const random = new Random(3);
    const x = Float64Array.from({ length: 600 }, (_, i) => random.normal() + (i < 300 ? 0 : 500));
    x[100] = 50;
    const params = { noiseStd: 1, driftStd: 1, gate: 6, shiftAfter: 5, outputs: ['y'] };
    const run = (p: object) => {
      const { channels, quality, stage } = runStage(
        kalman,
        p,
        { on: ['x'], matchDelays: false },
        streamOf({ x: 'A' }),
        [x],
      );
      expect(stage.delaySamples).toBe(0);
      return { y: channels[0], out: quality[0].map((v) => v & OUTLIER) };
    };
    const { y, out } = run(params);
    expect(out.filter(Boolean).length).toBe(1 + 5);
    expect(Math.abs(y[100])).toBeLessThan(1);
    expect(Math.abs(y[320] - 500)).toBeLessThan(1);
    expect(run({ ...params, shiftAfter: 0 }).out.filter(Boolean).length).toBeGreaterThan(250);
  });

  it('has a surprise of mean 1 when the model is true', () => {
    const random = new Random(8);
    let level = 0;
    const x = Float64Array.from({ length: 50_000 }, () => {
      level += 0.2 * random.normal();
      return level + random.normal();
    });
    const nis = runKernel(kalman, { noiseStd: 1, driftStd: 0.2 * Math.sqrt(1000), outputs: ['nis'] }, [x])[3];
    expect(nis.reduce((sum, v) => sum + v) / nis.length).toBeCloseTo(1, 1);
  });

  it('keeps a positive variance in float, where (I - K C) P loses it: noise of 1e-3 on an unknown rate', () => {
    const coeffs = kalman.design(
      kalman.params.parse({ model: 'constantVelocity', noiseStd: 1e-3, trackingIndex: 1e-3, outputs }),
      1000,
      [0],
    );
    const n = 20_000;
    const x = Float64Array.from({ length: n }, (_, i) => 300 + Math.sin(i / 500));
    const state = kalman.state(allocate(coeffs));
    const layout = { name: 'kalman', coeffs, state, inputs: [x], n, real: 'float' as const };
    const [y, , std] = runInC({ ...layout, outputs: ['reals', 'reals', 'reals', 'reals', 'u8s'] });
    expect(std.every((v) => v > 0)).toBe(true);
    expect(Math.abs(y[n - 1] - x[n - 1])).toBeLessThan(1e-2);
  });

  it('ends the predictions of an unstable model before they are no numbers', () => {
    const x = Float64Array.from({ length: 900 }, (_, i) => (i < 10 || i > 800 ? 5 : Number.NaN));
    const params = { model: 'custom', A: [[2]], C: [1], Q: [[1]], R: 1, outputs: ['y'] };
    const { channels, quality } = runStage(kalman, params, { on: ['x'] }, streamOf({ x: 'A' }), [x]);
    expect([quality[0][40] & MISSING, quality[0][100]]).toEqual([0, MISSING]);
    expect(channels[0][880]).toBeGreaterThan(3);
  });

  it('says what a model needs', () => {
    const message = (params: object) => {
      const issue = kalman.params.safeParse(params).error?.issues[0];
      return `${issue?.path.join()} ${issue?.message}`;
    };
    expect(message({ noiseStd: 1 })).toBe('driftStd is needed by model randomWalk');
    expect(message({ model: 'constantVelocity', noiseStd: 1 })).toBe(
      ' constantVelocity needs accelerationStd or trackingIndex, one of them',
    );
    const custom = { model: 'custom', A: [[1]], C: [1, 2], Q: [[1]], R: 1 };
    expect(message(custom)).toBe('C must have 1 numbers, one a state');
    expect(message({ noiseStd: 1, driftStd: 1, outputs: ['rate'] })).toBe(
      'outputs have a rate with model constantVelocity only',
    );
  });
});
