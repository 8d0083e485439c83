import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WARMUP } from '../../src/core/quality.ts';
import { Random } from '../../src/core/random.ts';
import { changePoint } from '../../src/operators/changePoint.ts';
import { cusumArl, cusumThreshold } from '../../src/operators/cusumArl.ts';
import golden from '../golden/scipy_changePoint.json' with { type: 'json' };
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { uniform } from '../support/signals.ts';

const outputs = ['change', 'statistic', 'level'];
const changesOf = (change: Float64Array) => [...change].flatMap((v, i) => (v === 0 ? [] : [[i, v]]));
const noise = (n: number, seed: number) => {
  const random = new Random(seed);
  return Float64Array.from({ length: n }, () => random.normal());
};

describe('changePoint', () => {
  it('adds up scores beyond the drift', () => {
    const x = [10, 12, 14, 14, 14, 10, 4, 4, 4];
    const [change, statistic] = runKernel(changePoint, { mean: 10, std: 2, threshold: 4, outputs }, [x]);
    expect([...statistic]).toEqual([0, 0.5, 2, 3.5, 5, 0, -2.5, -5, -2.5]);
    expect(changesOf(change)).toEqual([
      [4, 1],
      [7, -1],
    ]);
  });

  it.each(golden.cases)('equals cumulative sums by numpy: $method, drift $drift, threshold $threshold', (g) => {
    const { changes, statistic, level, ...params } = g;
    const x = uniform(600, 3).map((v, i) => 3 * v + (i >= 200 ? 4 : 0) - (i >= 400 ? 9 : 0));
    const got = runKernel(changePoint, { ...params, outputs }, [x]);
    expect(changes.length).toBeGreaterThan(1);
    expect(changesOf(got[0])).toEqual(changes);
    statistic.forEach((v, k) => void expect(Math.abs(got[1][2 * k] - v), `statistic ${2 * k}`).toBeLessThan(1e-9));
    level.forEach((v, k) => void expect(Math.abs(got[2][2 * k] - v), `level ${2 * k}`).toBeLessThan(1e-9));
  });

  it.each([
    [0.5, 3],
    [0.5, 4],
    [0.25, 5],
    [1, 2],
  ])('has the false alarms that it says: drift %d, threshold %d', (drift, threshold) => {
    const x = noise(400_000, 7);
    const [change] = runKernel(changePoint, { mean: 0, std: 1, drift, threshold }, [x]);
    const apart = x.length / changesOf(change).length;
    expect(Math.abs(apart / cusumArl(drift, threshold) - 1)).toBeLessThan(0.1);
  });

  it('finds the threshold for a rate of false alarms', () => {
    expect(cusumArl(0.5, 5)).toBeCloseTo(469, 0);
    expect(cusumThreshold(0.5, 469)).toBeCloseTo(5, 2);
    const x = noise(400_000, 9);
    const [change] = runKernel(changePoint, { mean: 0, std: 1, falseAlarmS: 0.5 }, [x]);
    expect(Math.abs(x.length / changesOf(change).length / 500 - 1)).toBeLessThan(0.1);
  });

  it('announces a shift of one deviation within some ten samples, where no single sample tells', () => {
    const times = Array.from({ length: 200 }, (_, seed) => {
      const x = noise(1000, seed).map((v, i) => (i < 50 ? 0 : v + 1));
      const [change] = runKernel(changePoint, { mean: 0, std: 1, threshold: 5 }, [x]);
      return changesOf(change)[0][0] - 49;
    });
    const mean = times.reduce((a, b) => a + b) / times.length;
    // tables of average run lengths: 10.4
    expect(mean).toBeGreaterThan(9);
    expect(mean).toBeLessThan(12);
  });

  it('takes a rise for what a mirrored signal takes for a fall', () => {
    const values = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 10, maxLength: 200 });
    fc.assert(
      fc.property(values, fc.constantFrom('cusum', 'pageHinkley'), (x, method) => {
        const params = { method, threshold: 3, learn: 5, outputs };
        const [change, statistic] = runKernel(changePoint, params, [x]);
        const [mirrored, other] = runKernel(changePoint, params, [x.map((v) => -v)]);
        expect(changesOf(mirrored)).toEqual(changesOf(change).map(([i, v]) => [i, -v]));
        for (let i = 0; i < x.length; i++) expect(Math.abs(other[i])).toBeCloseTo(Math.abs(statistic[i]), 9);
      }),
    );
  });

  it('waits for a scale when it starts on a signal at rest, instead of dividing by 0', () => {
    const moving = noise(500, 2);
    const x = Float64Array.from({ length: 700 }, (_, i) => 5 + (i < 200 ? 0 : moving[i - 200]));
    const { channels, quality } = runStage(
      changePoint,
      { threshold: 20, learn: 50, outputs: ['statistic'] },
      { on: ['x'], keep: false },
      streamOf({ x: 'A' }),
      [x],
    );
    expect(quality[0][199]).toBe(WARMUP);
    expect(channels[0].every(Number.isFinite)).toBe(true);
  });

  it('wants a threshold or a rate of false alarms, and mean with std', () => {
    const message = (params: object) => changePoint.params.safeParse(params).error?.issues[0].message;
    expect(message({})).toBe('give threshold or falseAlarmS, one of them');
    expect(message({ threshold: 5, mean: 1 })).toBe('and std must be given together');
  });
});
