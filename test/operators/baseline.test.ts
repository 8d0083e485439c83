import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate } from '../../src/kernel/layout.ts';
import { baseline } from '../../src/operators/baseline.ts';
import golden from '../golden/scipy_trend.json' with { type: 'json' };
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const cases = golden.cases.filter((c) => c.operator === 'baseline');

describe('baseline', () => {
  it('is the plain mean of the first samples, then moves by a share of the distance', () => {
    // a = 1 / 4: means 8, 4, 4, 4 of 8 0 4 4, then 4 + (12 - 4) / 4
    const timeConstantS = -0.001 / Math.log(0.75);
    const [y] = runKernel(baseline, { timeConstantS, action: 'give' }, [[8, 0, 4, 4, 12]]);
    [8, 4, 4, 4, 6].forEach((v, i) => void expect(y[i]).toBeCloseTo(v, 12));
  });

  it.each(cases.map((c) => [JSON.stringify(c.params), c] as const))(
    'equals scipy: %s',
    (_, { params, n, first, stride, y }) => {
      const [got] = runKernel(baseline, params, [mixture(n, 1).map((v) => v + 300)]);
      y[0].forEach((v, i) => void expect(Math.abs(got[first + i * stride] - v)).toBeLessThan(1e-9));
    },
  );

  it('splits a signal into a level and a rest that add up to it', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 100, noNaN: true }),
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 }),
        (timeConstantS, x) => {
          const [rest] = runKernel(baseline, { timeConstantS }, [x]);
          const [level] = runKernel(baseline, { timeConstantS, action: 'give' }, [x]);
          x.forEach((v, i) => void expect(Math.abs(rest[i] + level[i] - v)).toBeLessThan(1e-9));
          const [low, high] = [Math.min(...x), Math.max(...x)];
          for (const v of level) expect(v > low - 1e-9 && v < high + 1e-9).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has forgotten a step to 0.1 % after its warm-up', () => {
    const params = { timeConstantS: 0.05 };
    const warmup = baseline.warmup(allocate(baseline.design(baseline.params.parse(params), 1000, [0])));
    expect(warmup).toBe(346);
    const [y] = runKernel(baseline, params, [new Float64Array(2000).fill(1, 1000)]);
    expect(Math.abs(y[1000 + warmup])).toBeLessThan(1e-3);
    expect(Math.abs(y[1000 + warmup - 10])).toBeGreaterThan(1e-3);
  });

  it('starts without a jump where one that starts at 0 needs seven time constants', () => {
    const x = new Float64Array(100).fill(300);
    expect(Math.max(...runKernel(baseline, { timeConstantS: 1 }, [x])[0].map(Math.abs))).toBe(0);
    let fromZero = 0;
    for (const v of x) fromZero += 0.001 * (v - fromZero);
    expect(300 - fromZero).toBeGreaterThan(270);
  });

  it('goes on after a spike of 1e14, and forgets it as it forgets anything', () => {
    const x = mixture(3000, 1);
    const spiked = x.slice();
    spiked[100] = 1e14;
    const [clean] = runKernel(baseline, { timeConstantS: 0.02 }, [x]);
    const { channels } = runStage(baseline, { timeConstantS: 0.02 }, { on: ['x'] }, streamOf({ x: 'A' }), [spiked]);
    // 1e14 e^(-2000 / 20) is nothing, and so is the rounding that it left
    for (let i = 2100; i < 3000; i++) expect(Math.abs(channels[0][i] - clean[i])).toBeLessThan(1e-9);
  });

  it('names what does not fit', () => {
    const design = (timeConstantS: number) => () =>
      baseline.design(baseline.params.parse({ timeConstantS }), 1000, [0]);
    expect(design(0.0005)).toThrow(
      'baseline: timeConstantS must be from 1 to 1e8 samples, 0.001 to 100000 s, got 0.0005',
    );
    expect(baseline.params.safeParse({ timeConstantS: 0 }).error?.issues[0].message).toBe(
      'must be a positive number, got 0',
    );
  });
});
