import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate } from '../../src/kernel/layout.ts';
import { highpass } from '../../src/operators/highpass.ts';
import { equalsScipy } from '../support/iirGolden.ts';
import { gainDb, groupDelayOf, impulseResponse } from '../support/response.ts';
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const design = (params: object) => allocate(highpass.design(highpass.params.parse(params), 1000, [0]));

describe('highpass', () => {
  it('takes differences of two samples at order 1 and a quarter of the rate', () => {
    const [y] = runKernel(highpass, { cutoffHz: 250, order: 1 }, [[2, 2, 4, 8]]);
    [0, 0, 1, 2].forEach((v, i) => void expect(y[i]).toBeCloseTo(v, 12));
  });

  equalsScipy(highpass);

  it('gives nothing of a constant from the first sample on, at any order', () => {
    const params = fc.record({
      cutoffHz: fc.double({ min: 0.1, max: 499, noNaN: true }),
      order: fc.integer({ min: 1, max: 16 }),
      family: fc.constantFrom('butterworth', 'chebyshev1'),
    });
    fc.assert(
      fc.property(params, fc.double({ min: -1e6, max: 1e6, noNaN: true }), (given, offset) => {
        const p = given.family === 'chebyshev1' ? { ...given, rippleDb: 0.5 } : given;
        const x = mixture(300, 2);
        const [plain] = runKernel(highpass, p, [x]);
        const [lifted] = runKernel(highpass, p, [x.map((v) => v + offset)]);
        const size = Math.max(1, ...plain.map(Math.abs));
        plain.forEach((v, i) => void expect(Math.abs(v - lifted[i])).toBeLessThan(1e-6 * size));
      }),
      { numRuns: 40, seed: 3 },
    );
  });

  it('meets what it was asked for with the smallest order', () => {
    const wanted = { cutoffHz: 90, stopHz: 55, attenuationDb: 50, rippleDb: 0.5 } as const;
    for (const family of ['butterworth', 'chebyshev1', 'chebyshev2'] as const) {
      const answer = impulseResponse(highpass, { ...wanted, family }, 4000);
      expect(gainDb(answer, 0.055)).toBeLessThan(-50 + 1e-6);
      expect(gainDb(answer, 0.09)).toBeGreaterThan(-0.5 - 1e-6);
      expect(gainDb(answer, 0.5)).toBeGreaterThan(-0.5 - 1e-6);
      expect(gainDb(answer, 0.03)).toBeLessThan(-50 + 1e-6);
    }
    const orders = (['butterworth', 'chebyshev1', 'chebyshev2'] as const).map(
      (family) => design({ ...wanted, family }).sections.length / 5,
    );
    expect(orders[0]).toBeGreaterThan(orders[1]);
    expect(orders[1]).toBe(orders[2]);
  });

  it('stays at rest through a hole in a constant of 100: a filter fed with zeros there jumps by 54', () => {
    const x = new Float64Array(400).fill(100).fill(Number.NaN, 200, 205);
    const { channels } = runStage(highpass, { cutoffHz: 20 }, { on: ['x'] }, streamOf({ x: 'A' }), [x]);
    for (const v of channels[0]) expect(Math.abs(v)).toBeLessThan(1e-10);
    const [withZeros] = runKernel(highpass, { cutoffHz: 20 }, [x.map((v) => (Number.isNaN(v) ? 0 : v))]);
    expect(Math.max(...withZeros.map(Math.abs))).toBeGreaterThan(50);
  });

  it('has the group delay that the phase says, where asked', () => {
    const c = design({ cutoffHz: 20, order: 4 });
    expect(highpass.delay(c, 0)).toBe(0);
    const answer = impulseResponse(highpass, { cutoffHz: 20, order: 4 }, 4000);
    for (const f of [0.02, 0.05, 0.3]) expect(highpass.delay(c, f)).toBeCloseTo(groupDelayOf(answer, f), 6);
  });

  it('names what does not fit', () => {
    const message = (p: object) => {
      const { path, message } = highpass.params.safeParse(p).error!.issues[0];
      return `${path.join('.')} ${message}`;
    };
    expect(() => design({ cutoffHz: 500 })).toThrow('highpass: cutoffHz must be below half the rate, 500 Hz, got 500');
    expect(() => design({ cutoffHz: 50, stopHz: 60, attenuationDb: 40 })).toThrow(
      'stopHz must be below cutoffHz, 50 Hz, got 60',
    );
    expect(() => design({ cutoffHz: 50, stopHz: 49, attenuationDb: 40 })).toThrow('order 225, more than 16');
    expect(message({ cutoffHz: 5, family: 'chebyshev1' })).toBe('rippleDb is missing: chebyshev1 needs it');
    expect(message({ cutoffHz: 5, family: 'chebyshev2' })).toBe('attenuationDb is missing');
    expect(message({ cutoffHz: 5, attenuationDb: 40 })).toBe(
      'attenuationDb has no meaning for butterworth without stopHz',
    );
    expect(message({ cutoffHz: 5, stopHz: 2, order: 3, attenuationDb: 40 })).toBe(
      'order follows from stopHz; give one of them',
    );
    expect(message({ cutoffHz: 5, stopHz: 2, attenuationDb: 2 })).toBe(
      'attenuationDb must be above the loss of the pass band, got 2',
    );
  });
});
