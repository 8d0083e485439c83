import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detrend } from '../../src/operators/detrend.ts';
import golden from '../golden/scipy_trend.json' with { type: 'json' };
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const cases = golden.cases.filter((c) => c.operator === 'detrend');

describe('detrend', () => {
  it('takes off the line through the last three samples', () => {
    // 5 1 3: mean 3, slope -1, line at the end 2
    const [detrended, trend, slope] = runKernel(detrend, { windowLength: 3 }, [[9, 5, 1, 3]]);
    expect(detrended[3]).toBeCloseTo(1, 12);
    expect(trend[3]).toBeCloseTo(2, 12);
    expect(slope[3]).toBeCloseTo(-1000, 9);
  });

  it.each(cases.map((c) => [JSON.stringify(c.params), c] as const))(
    'equals scipy: %s',
    (_, { params, n, first, stride, y }) => {
      const got = runKernel(detrend, params, [mixture(n, 1).map((v) => v + 300)]);
      y[0].forEach((v, i) => void expect(Math.abs(got[0][first + i * stride] - v)).toBeLessThan(1e-9));
      y[1].forEach((v, i) => void expect(Math.abs(got[2][first + i * stride] - v)).toBeLessThan(1e-9 * 2e4));
    },
  );

  it('leaves nothing of any line, from the second sample on', () => {
    const number = fc.double({ min: -1e3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(number, number, fc.integer({ min: 2, max: 100 }), fc.boolean(), (a, b, w, centered) => {
        const windowLength = centered ? w | 1 : w;
        const x = Float64Array.from({ length: 400 }, (_, i) => a + b * i);
        const outputs = ['detrended', 'slope'];
        const size = 1 + Math.abs(a) + 400 * Math.abs(b);
        const { channels } = runStage(
          detrend,
          { windowLength, centered, outputs },
          { on: ['x'] },
          streamOf({ x: 'V' }),
          [x],
        );
        const [, rest, slope] = channels;
        for (let i = 1; i < 400 - w; i++) {
          expect(Math.abs(rest[i])).toBeLessThan(1e-12 * size);
          expect(Math.abs(slope[i] - 1000 * b)).toBeLessThan(1e-9 * size);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('does not drift: after a million samples it is as exact as at first', () => {
    const n = 1_000_000;
    const x = Float64Array.from({ length: n }, (_, i) => 300 + Math.sin(i / 7) + 0.001 * (i % 1000));
    const [y] = runKernel(detrend, { windowLength: 128 }, [x]);
    const window = x.subarray(n - 128);
    const mean = window.reduce((s, v) => s + v, 0) / 128;
    const slope = window.reduce((s, v, k) => s + (k - 63.5) * (v - mean), 0) / ((128 * (128 ** 2 - 1)) / 12);
    expect(y[n - 1]).toBeCloseTo(x[n - 1] - mean - 63.5 * slope, 11);
  });

  it('keeps its digits in a window of two samples, which lie on their line', () => {
    const x = Float64Array.from({ length: 3000 }, (_, i) => 150 * Math.sin(i / 90));
    const [y] = runKernel(detrend, { windowLength: 2 }, [x]);
    for (const v of y) expect(Math.abs(v)).toBeLessThan(1e-12);
  });

  it('recovers its digits after a spike of 1e14, at the next new start of its sums', () => {
    const x = mixture(5000, 2);
    const spiked = x.slice();
    spiked[1100] = 1e14;
    const [clean] = runKernel(detrend, { windowLength: 64 }, [x]);
    const [y] = runKernel(detrend, { windowLength: 64 }, [spiked]);
    for (let i = 2048; i < 5000; i++) expect(Math.abs(y[i] - clean[i])).toBeLessThan(1e-10);
    // moved on without it, the sum keeps the rounding of 1e14
    let sum = 0;
    for (let i = 0; i < 5000; i++) sum += spiked[i] - (i >= 64 ? spiked[i - 64] : 0);
    expect(Math.abs(sum - x.subarray(4936).reduce((s, v) => s + v, 0))).toBeGreaterThan(1e-3);
  });

  it('gives slopes per second, in the unit of a rate', () => {
    const options = { on: ['tempStator'], as: ['rise'], keep: false };
    const { stage, channels } = runStage(
      detrend,
      { windowLength: 100, outputs: ['slope'] },
      options,
      streamOf({ tempStator: 'degC' }, 10),
      [Float64Array.from({ length: 300 }, (_, i) => 20 + 0.05 * i)],
    );
    expect(stage.output.channels).toEqual([{ name: 'rise', unit: 'degC/s', skewS: 0 }]);
    expect(channels[0][250]).toBeCloseTo(0.5, 9);
  });

  it('names what does not fit', () => {
    const issue = (p: object) => detrend.params.safeParse(p).error?.issues[0];
    expect(issue({ windowLength: 10, centered: true })).toMatchObject({
      path: ['windowLength'],
      message: 'must be odd when centered',
    });
    expect(issue({ windowLength: 1 })?.message).toBe('must be an integer in [2, 32768], got 1');
    expect(issue({ windowLength: 9, outputs: ['mean'] })?.message).toBe(
      'must be of detrended, trend, slope, got "mean"',
    );
  });
});
