import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WARMUP } from '../../src/core/quality.ts';
import { movingAverage } from '../../src/operators/movingAverage.ts';
import golden from '../golden/scipy_movingAverage.json' with { type: 'json' };
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const smooth = (windowLength: number, x: ArrayLike<number>) => runKernel(movingAverage, { windowLength }, [x])[0];

describe('movingAverage', () => {
  it('is the mean of the samples at hand, then of the window', () => {
    expect([...smooth(3, [1, 2, 6, 4, 5])]).toEqual([1, 1.5, 3, 4, 5]);
  });

  it.each(golden.cases)('equals numpy.convolve: $windowLength samples', ({ windowLength, n, stride, y }) => {
    const got = smooth(windowLength, mixture(n, 3));
    y.forEach((v, k) => void expect(Math.abs(got[windowLength - 1 + k * stride] - v)).toBeLessThan(1e-9));
  });

  it('forgets a huge sample to the last bit, where a running sum keeps the damage for ever', () => {
    const windowLength = 64;
    const x = mixture(1000, 6);
    const clean = smooth(windowLength, x);
    x[100] = 9e14;
    const y = smooth(windowLength, x);
    expect([...y.subarray(100 + windowLength)]).toEqual([...clean.subarray(100 + windowLength)]);
    let sum = 0;
    x.forEach((v, i) => {
      sum += v - (i < windowLength ? 0 : x[i - windowLength]);
    });
    expect(Math.abs(sum / windowLength - clean[999])).toBeGreaterThan(1e-4);
  });

  it('never leaves the range of its window', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 50 }), (x, windowLength) => {
        smooth(windowLength, x).forEach((v, i) => {
          const window = x.slice(Math.max(0, i + 1 - windowLength), i + 1);
          const slack = 1e-12 * Math.max(...window.map(Math.abs));
          expect(v).toBeGreaterThanOrEqual(Math.min(...window) - slack);
          expect(v).toBeLessThanOrEqual(Math.max(...window) + slack);
        });
      }),
    );
  });

  it('gives the mean the time of the middle of the window', () => {
    const ramp = Float64Array.from({ length: 40 }, (_, i) => i);
    const through = (windowLength: number) =>
      runStage(movingAverage, { windowLength }, { on: ['x'] }, streamOf({ x: 'A' }), [ramp]);
    const odd = through(9);
    expect(odd.channels[0][20]).toBe(20);
    expect(odd.quality[0][2]).toBe(WARMUP);
    // half a sample is left for an even window: it stands in the channel's skew
    const even = through(8);
    expect(even.channels[0][20] + 1000 * even.stage.output.channels[0].skewS).toBe(20);
  });
});
