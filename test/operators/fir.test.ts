import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate } from '../../src/kernel/layout.ts';
import { fir } from '../../src/operators/fir.ts';
import { equalsFirwin } from '../support/firGolden.ts';
import { gainDb, groupDelayOf } from '../support/response.ts';
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const design = (params: object) => allocate(fir.design(fir.params.parse(params), 1000, [0]));

describe('fir', () => {
  it('is three taps of a sinc when nothing more is asked', () => {
    const [y] = runKernel(fir, { highHz: 150, transitionHz: 200, attenuationDb: 10 }, [[1, 1, 1, 5, 1]]);
    const [a, b] = [1 / (2 + Math.PI / 2), Math.PI / (4 + Math.PI)];
    [1, 1, 1, 1 + 4 * a, 1 + 4 * b].forEach((v, i) => void expect(y[i]).toBeCloseTo(v, 12));
  });

  equalsFirwin(fir);

  it('keeps its promise in both bands, and delays all frequencies alike', () => {
    const specification = fc
      .record({
        lowHz: fc.double({ min: 60, max: 150, noNaN: true }),
        width: fc.double({ min: 30, max: 200, noNaN: true }),
        transitionHz: fc.double({ min: 15, max: 50, noNaN: true }),
        attenuationDb: fc.double({ min: 25, max: 120, noNaN: true }),
        kind: fc.constantFrom('low', 'high', 'band'),
      })
      .map(({ lowHz, width, transitionHz, attenuationDb, kind }) => ({
        ...(kind !== 'low' && { lowHz }),
        ...(kind !== 'high' && { highHz: lowHz + width }),
        transitionHz,
        attenuationDb,
      }));
    fc.assert(
      fc.property(specification, (p) => {
        const { taps } = design(p);
        const [low, high] = [p.lowHz ?? 0, p.highHz ?? 500];
        const ripple = 10 ** (-p.attenuationDb / 20);
        for (let hz = 0; hz <= 500; hz += 1.7) {
          const gain = gainDb(taps, hz / 1000);
          if (hz < low - p.transitionHz || hz > high + p.transitionHz)
            expect(gain).toBeLessThan(-p.attenuationDb + 0.01);
          if (hz >= low && hz <= high) {
            expect(Math.abs(10 ** (gain / 20) - 1)).toBeLessThan(3 * ripple);
            expect(groupDelayOf(taps, hz / 1000)).toBeCloseTo((taps.length - 1) / 2, 6);
          }
        }
      }),
      { numRuns: 25, seed: 11 },
    );
  });

  it('is as long as its measured stop band needs, which is more than Kaiser’s estimate', () => {
    const estimate = Math.ceil((60 - 7.95) / (2.285 * 2 * Math.PI * 0.05) + 1) | 1;
    const { lengths } = design({ lowHz: 100, transitionHz: 50 });
    expect(lengths[0]).toBe(estimate + 4);
  });

  it('keeps a slow signal where it is, from the first sample to the last', () => {
    const x = Float64Array.from({ length: 600 }, (_, i) => 300 + Math.sin(i / 150));
    const { channels, quality } = runStage(
      fir,
      { highHz: 100, transitionHz: 50 },
      { on: ['x'] },
      streamOf({ x: 'A' }),
      [x],
    );
    expect(channels[0].length).toBe(600);
    channels[0].forEach((v, i) => {
      if (quality[0][i] === 0) expect(Math.abs(v - x[i])).toBeLessThan(2e-3);
    });
    expect(quality[0].filter((q) => q === 0).length).toBe(600 - 74 - 0);
  });

  it('forgets a spike of 1e14 when it has left the window: a running sum would not', () => {
    const x = mixture(500, 4);
    const spiked = x.slice();
    spiked[100] = 1e14;
    const params = { highHz: 100, transitionHz: 50 };
    const [clean] = runKernel(fir, params, [x]);
    const [after] = runKernel(fir, params, [spiked]);
    expect([...after.subarray(100 + 75)]).toEqual([...clean.subarray(100 + 75)]);
  });

  it('names what does not fit', () => {
    expect(fir.params.safeParse({ transitionHz: 5 }).error?.issues[0]).toMatchObject({
      path: ['lowHz'],
      message: 'is needed, or highHz, or both',
    });
    expect(() => design({ lowHz: 5, transitionHz: 5 })).toThrow('fir: lowHz must be above transitionHz, 5 Hz, got 5');
    expect(() => design({ highHz: 490, transitionHz: 20 })).toThrow(
      'fir: highHz must be below half the rate less transitionHz, 480 Hz, got 490',
    );
    expect(() => design({ lowHz: 100, highHz: 90, transitionHz: 20 })).toThrow(
      'fir: lowHz must be below highHz, 90 Hz, got 100',
    );
    expect(() => design({ highHz: 90, transitionHz: 0.1 })).toThrow(
      '60 dB would take more than 4095 taps; decimate first, got 0.1',
    );
  });
});
