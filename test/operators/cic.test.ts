import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLIPPED } from '../../src/core/quality.ts';
import { allocate } from '../../src/kernel/layout.ts';
import { cic } from '../../src/operators/cic.ts';
import golden from '../golden/scipy_cic.json' with { type: 'json' };
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const design = (params: object) => allocate(cic.design(cic.params.parse(params), 1000, [0]));

describe('cic', () => {
  it('means over three samples of whole counts', () => {
    // outputs at samples 0, 3, 6 of the three samples up to there; 2.4 is 2 counts, 2.6 is 3
    const [y] = runKernel(cic, { factor: 3, order: 1, resolution: 1, passband: 0 }, [[0, 2.4, 2.6, 1, 0, 0, 9]]);
    [0, 2, 3].forEach((v, i) => void expect(y[i]).toBeCloseTo(v, 12));
  });

  it.each(golden.cases.map((c) => [JSON.stringify(c.params), c] as const))(
    'equals scipy: %s',
    (_, { params, n, taps, stride, y }) => {
      const c = design(params);
      expect(c.tapCount).toBe(taps.length);
      taps.forEach((tap, i) => void expect(Math.abs(c.taps[i] - tap)).toBeLessThan(1e-9));
      const [got] = runKernel(cic, params, [mixture(n, 1)]);
      y.forEach((v, i) => void expect(Math.abs(got[i * stride] - v)).toBeLessThan(1e-9));
    },
  );

  it('is exact in integers for any counts, as long as its sums wrap', () => {
    const counts = fc.array(fc.integer({ min: -(2 ** 30) + 2, max: 2 ** 30 - 2 }), { minLength: 60, maxLength: 200 });
    fc.assert(
      fc.property(counts, fc.integer({ min: 2, max: 16 }), fc.integer({ min: 1, max: 6 }), (x, factor, order) => {
        const [y] = runKernel(cic, { factor, order, resolution: 1, passband: 0 }, [x]);
        // the definition, in integers without limit
        let sums = x.map((v) => BigInt(v - x[0]));
        for (let k = 0; k < order; k++) {
          const before = sums;
          sums = before.map((_, i) => before.slice(Math.max(0, i - factor + 1), i + 1).reduce((s, v) => s + v, 0n));
        }
        const gain = BigInt(factor) ** BigInt(order);
        for (let i = 0; i < x.length; i += factor) {
          const wanted = x[0] + Number(sums[i] / gain) + Number(sums[i] % gain) / Number(gain);
          expect(Math.abs(y[i / factor] - wanted)).toBeLessThan(1e-6);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('never drifts: ten million samples of a constant with a ripple, where a float integrator has lost its digits', () => {
    const params = { factor: 64, order: 3, resolution: 1e-3, passband: 0 };
    const n = 64 * 30_000;
    const x = Float64Array.from({ length: n }, (_, i) => 1000 + (i % 2));
    const [y] = runKernel(cic, params, [x]);
    expect(y[n / 64 - 1]).toBe(y[100]);
    expect(y[100]).toBeCloseTo(1000.5, 9);
    const sums = [0, 0, 0];
    const combs = [0, 0, 0];
    let last = 0;
    for (let i = 0; i < n; i++) {
      sums[0] = Math.fround(sums[0] + x[i]);
      sums[1] = Math.fround(sums[1] + sums[0]);
      sums[2] = Math.fround(sums[2] + sums[1]);
      if (i % 64 === 0) {
        last = sums[2];
        combs.forEach((before, k) => {
          combs[k] = last;
          last -= before;
        });
      }
    }
    expect(Math.abs(last / 64 ** 3 - 1000.5)).toBeGreaterThan(1);
  });

  it('keeps time and amplitude in its pass band', () => {
    const w = 2 * Math.PI * 0.2;
    for (const order of [1, 3, 4]) {
      const params = { factor: 16, order, resolution: 1e-7, passband: 0.5 };
      const x = Float64Array.from({ length: 3200 }, (_, i) => Math.sin((w * i) / 16 + 0.1));
      const { stage, channels, quality } = runStage(cic, params, { on: ['x'] }, streamOf({ x: 'A' }), [x]);
      expect(stage.output.rateHz).toBe(62.5);
      const skew = (stage.delay - stage.delaySamples) / 16;
      channels[0].forEach((v, i) => {
        if (quality[0][i] === 0) expect(Math.abs(v - Math.sin(w * (i - skew) + 0.1))).toBeLessThan(1.2e-3);
      });
    }
  });

  it('flags what is beyond its counts, as long as it is in the sums', () => {
    const x = new Float64Array(80).fill(1);
    x[40] = 1e12;
    const params = { factor: 4, order: 2, resolution: 1e-3, passband: 0 };
    const { quality } = runStage(cic, params, { on: ['x'] }, streamOf({ x: 'A' }), [x]);
    const clipped = Array.from(quality[0], (q, i) => (q & CLIPPED ? i : -1)).filter((i) => i >= 0);
    expect(clipped).toContain(10);
    expect(clipped.length).toBe(2);
  });

  it('names what does not fit', () => {
    expect(() => design({ factor: 4096, order: 3, resolution: 1 })).toThrow(
      'cic: factor ^ order must be at most 2^26, so that the sums fit, got 4096^3',
    );
    expect(() => design({ factor: 16, order: 6, resolution: 1, passband: 0.8, rippleDb: 0.001 })).not.toThrow();
    expect(cic.params.safeParse({ factor: 8 }).error?.issues[0].message).toBe(
      'is missing: it must be a positive number',
    );
  });
});
