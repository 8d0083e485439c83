import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate } from '../../src/kernel/layout.ts';
import { bandpass } from '../../src/operators/bandpass.ts';
import { equalsScipy } from '../support/iirGolden.ts';
import { gainDb, impulseResponse } from '../support/response.ts';
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';

const design = (params: object) => allocate(bandpass.design(bandpass.params.parse(params), 1000, [0]));

describe('bandpass', () => {
  it('takes differences over two samples at order 1 between an eighth and three eighths of the rate', () => {
    const [y] = runKernel(bandpass, { lowHz: 125, highHz: 375, order: 1 }, [[1, 1, 3, 8, 8]]);
    [0, 0, 1, 3.5, 2.5].forEach((v, i) => void expect(y[i]).toBeCloseTo(v, 12));
  });

  equalsScipy(bandpass);

  it('loses 3 dB at its edges and nothing in between, wherever they are', () => {
    const edges = fc.tuple(fc.double({ min: 20, max: 400, noNaN: true }), fc.double({ min: 20, max: 80, noNaN: true }));
    fc.assert(
      fc.property(edges, fc.integer({ min: 1, max: 8 }), ([lowHz, width], order) => {
        const answer = impulseResponse(bandpass, { lowHz, highHz: lowHz + width, order }, 4000);
        expect(gainDb(answer, lowHz / 1000)).toBeCloseTo(-3.0103, 3);
        expect(gainDb(answer, (lowHz + width) / 1000)).toBeCloseTo(-3.0103, 3);
        const middle = design({ lowHz, highHz: lowHz + width, order }).middle;
        expect(gainDb(answer, middle)).toBeCloseTo(0, 4);
      }),
      { numRuns: 30, seed: 5 },
    );
  });

  it('keeps the time of a burst in the middle of its band', () => {
    const middle = 2 * Math.PI * design({ lowHz: 80, highHz: 125 }).middle;
    const burst = Float64Array.from(
      { length: 1500 },
      (_, i) => Math.exp(-(((i - 700) / 90) ** 2)) * Math.cos(middle * i),
    );
    const through = (options: object) =>
      runStage(bandpass, { lowHz: 80, highHz: 125 }, { on: ['x'], ...options }, streamOf({ x: 'A' }), [burst]);
    const center = (y: Float64Array) => y.reduce((s, v, i) => s + i * v * v, 0) / y.reduce((s, v) => s + v * v, 0);
    const { stage, channels } = through({});
    expect(stage.delay).toBeGreaterThan(15);
    expect(center(channels[0])).toBeCloseTo(700 + stage.delay - stage.delaySamples, 0);
    // uncorrected it comes late
    expect(center(through({ matchDelays: false }).channels[0])).toBeCloseTo(700 + stage.delay, 0);
  });

  it('meets what it was asked for on both sides', () => {
    const params = { lowHz: 45, highHz: 80, stopLowHz: 33, stopHighHz: 130, attenuationDb: 60, rippleDb: 0.5 } as const;
    for (const family of ['butterworth', 'chebyshev1', 'chebyshev2'] as const) {
      const answer = impulseResponse(bandpass, { ...params, family }, 6000);
      for (const f of [0.01, 0.033, 0.13, 0.4]) expect(gainDb(answer, f)).toBeLessThan(-60 + 1e-6);
      for (const f of [0.045, 0.06, 0.08]) expect(gainDb(answer, f)).toBeGreaterThan(-0.5 - 1e-6);
    }
  });

  it('stays stable in a band of a five-thousandth of the rate, where one polynomial of all poles does not', () => {
    const params = { lowHz: 100, highHz: 100.2, order: 12 };
    const c = design(params);
    const answer = impulseResponse(bandpass, params, 2 * bandpass.warmup(c));
    expect(Math.abs(answer[answer.length - 1])).toBeLessThan(1e-6);
    // the product of the denominators, rounded to double, has poles outside of the unit circle
    let a = [1];
    for (let k = 0; k < c.sections.length; k += 5) {
      const [a1, a2] = [c.sections[k + 3], c.sections[k + 4]];
      a = Array.from({ length: a.length + 2 }, (_, i) => (a[i] ?? 0) + a1 * (a[i - 1] ?? 0) + a2 * (a[i - 2] ?? 0));
    }
    const y = [1];
    for (let i = 1; i < 2000; i++) y.push(-a.slice(1).reduce((s, v, k) => s + v * (y[i - 1 - k] ?? 0), 0));
    expect(Math.max(...y.map(Math.abs))).toBeGreaterThan(1e6 * Math.max(...y.slice(0, 100).map(Math.abs)));
  });

  it('names edges that are out of order', () => {
    expect(() => design({ lowHz: 50, highHz: 40 })).toThrow('bandpass: highHz must be above lowHz, 50 Hz, got 40');
    expect(() => design({ lowHz: 50, highHz: 501 })).toThrow(
      'bandpass: highHz must be below half the rate, 500 Hz, got 501',
    );
    expect(() => design({ lowHz: 50, highHz: 50.05 })).toThrow('at least a ten-thousandth of the rate');
    const missing = bandpass.params.safeParse({ lowHz: 5, highHz: 6, stopLowHz: 4, attenuationDb: 40 });
    expect(missing.error?.issues[0]).toMatchObject({ path: ['stopHighHz'], message: 'is missing beside stopLowHz' });
  });
});
