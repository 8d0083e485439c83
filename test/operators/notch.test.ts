import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate } from '../../src/kernel/layout.ts';
import { notch } from '../../src/operators/notch.ts';
import { equalsScipy } from '../support/iirGolden.ts';
import { gainDb, impulseResponse } from '../support/response.ts';
import { runKernel } from '../support/runOperator.ts';

const design = (params: object) => allocate(notch.design(notch.params.parse(params), 1000, [0]));

describe('notch', () => {
  it('averages over two samples when it takes out a quarter of the rate, an eighth to either side', () => {
    const [y] = runKernel(notch, { centerHz: 250, widthHz: 250 }, [[1, 1, 3, 8, 8]]);
    [1, 1, 2, 4.5, 5.5].forEach((v, i) => void expect(y[i]).toBeCloseTo(v, 12));
  });

  equalsScipy(notch);

  it('has its -3 dB edges exactly as far apart as asked, and its zero exactly at the centre, at any order', () => {
    const params = fc.record({
      centerHz: fc.double({ min: 60, max: 440, noNaN: true }),
      widthHz: fc.double({ min: 10, max: 50, noNaN: true }),
      order: fc.integer({ min: 1, max: 6 }),
    });
    fc.assert(
      fc.property(params, (p) => {
        const answer = impulseResponse(notch, p, 5000);
        expect(gainDb(answer, p.centerHz / 1000)).toBeLessThan(-150);
        const mean = Math.acos(Math.cos((Math.PI * p.centerHz) / 500) * Math.cos((Math.PI * p.widthHz) / 1000));
        for (const side of [-1, 1]) {
          const edge = mean / (2 * Math.PI) + (side * p.widthHz) / 2000;
          expect(gainDb(answer, edge)).toBeCloseTo(-3.0103, 3);
        }
      }),
      { numRuns: 30, seed: 7 },
    );
  });

  it('takes the mains out of a motor current and leaves the constant', () => {
    const x = Float64Array.from({ length: 6000 }, (_, i) => 7 + 3 * Math.sin((2 * Math.PI * 50 * i) / 1000 + 1));
    const params = { centerHz: 50, widthHz: 4 };
    const settled = runKernel(notch, params, [x])[0].subarray(notch.warmup(design(params)));
    for (const v of settled) expect(Math.abs(v - 7)).toBeLessThan(3e-3 * 3);
  });

  it('loses what was asked in the inner width, and no more than the ripple outside of the outer', () => {
    const params = { centerHz: 50, widthHz: 40, stopWidthHz: 12, attenuationDb: 40, rippleDb: 1 } as const;
    for (const family of ['butterworth', 'chebyshev1', 'chebyshev2'] as const) {
      const answer = impulseResponse(notch, { ...params, family }, 6000);
      for (const f of [0.0445, 0.05, 0.0556]) expect(gainDb(answer, f)).toBeLessThan(-40);
      for (const f of [0.001, 0.03, 0.08, 0.4]) expect(gainDb(answer, f)).toBeGreaterThan(-1 - 1e-6);
    }
  });

  it('rings as long as it is narrow, and says so', () => {
    const warmup = (widthHz: number) => notch.warmup(design({ centerHz: 50, widthHz }));
    expect(warmup(1) / warmup(10)).toBeGreaterThan(9);
    // two thirds of a second for -60 dB at 3 Hz
    expect(warmup(3)).toBeGreaterThan(500);
  });

  it('names what does not fit', () => {
    expect(() => design({ centerHz: 500, widthHz: 1 })).toThrow(
      'notch: centerHz must be below half the rate, 500 Hz, got 500',
    );
    expect(() => design({ centerHz: 50, widthHz: 0.01 })).toThrow('notch: widthHz must be at least a ten-thousandth');
    expect(() => design({ centerHz: 50, widthHz: 10, stopWidthHz: 11, attenuationDb: 20 })).toThrow(
      'notch: stopWidthHz must be below widthHz, 10 Hz, got 11',
    );
  });
});
