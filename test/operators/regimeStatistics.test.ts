import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MISSING } from '../../src/core/quality.ts';
import { allocate } from '../../src/kernel/layout.ts';
import { regimeStatistics } from '../../src/operators/regimeStatistics.ts';
import golden from '../golden/scipy_regimeStatistics.json' with { type: 'json' };
import { runInC } from '../support/cHost.ts';
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const outputs = ['mean', 'std', 'min', 'max', 'count'];

describe('regimeStatistics', () => {
  it('keeps the regimes apart', () => {
    const y = runKernel(regimeStatistics, { regimes: 2, outputs }, [
      [1, 10, 3, 20, 8],
      [0, 1, 0, 1, 0],
    ]);
    expect([...y[0]]).toEqual([1, 10, 2, 15, 4]);
    expect(y[1][4]).toBeCloseTo(Math.sqrt(26 / 3), 12);
    expect([...y[2]]).toEqual([1, 10, 1, 10, 1]);
    expect([...y[3]]).toEqual([1, 10, 3, 20, 8]);
    expect([...y[4]]).toEqual([1, 1, 2, 2, 3]);
  });

  it.each(golden.cases)(
    'equals numpy over the samples of each regime: $regimes, memory $memory',
    ({ regimes, memory, y }) => {
      const regime = Float64Array.from({ length: 400 }, (_, i) => Math.floor(i / 17) % regimes);
      const got = runKernel(regimeStatistics, { regimes, memory, outputs }, [mixture(400, 5), regime]);
      y.forEach((statistics, k) => {
        statistics.forEach(
          (v, o) => void expect(Math.abs(got[o][9 * k] - v), `${outputs[o]}[${9 * k}]`).toBeLessThan(1e-9),
        );
      });
    },
  );

  it('ends with the same numbers however the regimes take turns', () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: 0, max: 3 })), {
      minLength: 1,
    });
    const final = (samples: [number, number][]) => {
      const [x, regime] = [samples.map(([v]) => v), samples.map(([, r]) => r)];
      const y = runKernel(regimeStatistics, { regimes: 4, outputs }, [x, regime]);
      return [0, 1, 2, 3].map((r) => y.map((v) => v[regime.lastIndexOf(r)] ?? 0));
    };
    fc.assert(
      fc.property(pairs, (samples) => {
        const sorted = final([...samples].sort(([, a], [, b]) => a - b));
        final(samples).forEach((statistics, r) => {
          statistics.forEach((v, o) => void expect(v).toBeCloseTo(sorted[r][o], 9));
        });
      }),
    );
  });

  it('gives MISSING for a regime that there is not, and remembers over absent samples', () => {
    const { channels, quality } = runStage(
      regimeStatistics,
      { regimes: 2, outputs: ['mean'] },
      { on: ['x'], keep: false },
      streamOf({ x: 'A', regime: '1' }),
      [
        [4, 5, Number.NaN, 7, 8],
        [0, 2, 0, Number.NaN, 0],
      ],
    );
    const mean = channels.find((_, i) => quality[i][1] === MISSING)!;
    expect([...mean]).toEqual([4, Number.NaN, Number.NaN, Number.NaN, 6]);
  });

  it('has a spread in float at level 300 and a mean that moves after a million samples, where running sums have neither', () => {
    const n = 1_000_000;
    const x = Float64Array.from({ length: n }, (_, i) => 300 + 0.02 * (i % 2 === 0 ? 1 : -1) + (i > n / 2 ? 0.01 : 0));
    const coeffs = regimeStatistics.design(regimeStatistics.params.parse({ regimes: 1 }), 1000, [0, 0]);
    const state = regimeStatistics.state(allocate(coeffs));
    const float = runInC({
      name: 'regimeStatistics',
      coeffs,
      state,
      inputs: [x, new Float64Array(n)],
      outputs: ['reals', 'reals', 'reals', 'reals', 'reals', 'u8s'],
      n,
      real: 'float',
    });
    expect(float[0][n - 1]).toBeCloseTo(300.005, 3);
    expect(float[1][n - 1]).toBeCloseTo(Math.hypot(0.02, 0.005), 3);
    let [sum, squares] = [0, 0];
    for (const v of x) {
      sum = Math.fround(sum + Math.fround(v));
      squares = Math.fround(squares + Math.fround(Math.fround(v) ** 2));
    }
    expect(Math.abs(sum / n - 300.005)).toBeGreaterThan(0.05);
    expect(Math.abs(squares / n - (sum / n) ** 2)).toBeGreaterThan(1);
  });
});
