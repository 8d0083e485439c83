import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MISSING, OUTLIER, WARMUP } from '../../src/core/quality.ts';
import { Random } from '../../src/core/random.ts';
import { allocate } from '../../src/kernel/layout.ts';
import { modelResidual } from '../../src/operators/modelResidual.ts';
import golden from '../golden/scipy_modelResidual.json' with { type: 'json' };
import { runInC } from '../support/cHost.ts';
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { mixture, uniform } from '../support/signals.ts';

const outputs = ['y', 'residual', 'score'];
const through = (params: object, x: ArrayLike<number>) => {
  const { channels, quality } = runStage(modelResidual, params, { on: ['x'] }, streamOf({ x: 'A' }), [x]);
  return { y: channels[0], q: quality[0], outliers: quality[0].map((v) => v & OUTLIER) };
};
/** A sine of 50 samples with noise of deviation 0.1. */
const noisySine = (n: number, seed: number) => {
  const random = new Random(seed);
  return Float64Array.from({ length: n }, (_, i) => 10 * Math.sin((2 * Math.PI * i) / 50) + 0.1 * random.normal());
};

describe('modelResidual', () => {
  it('scores what a prediction leaves over by its own past', () => {
    const x = [2, 0, 2, 0, 2, 0, 2, 0, 6, 2];
    const [y, residual, score] = runKernel(modelResidual, { model: 'prediction', nSigma: 4, outputs }, [
      x,
      x.map(() => 1),
    ]);
    expect([...y]).toEqual([2, 0, 2, 0, 2, 0, 2, 0, 1, 2]);
    expect(residual[8]).toBe(5);
    expect(score[8]).toBeCloseTo(5 / Math.sqrt(1 / 0.97756), 5);
  });

  it.each(golden.cases)(
    'equals weighted least squares by scipy: $order past, $inputs inputs, forgetting $forgetting',
    (g) => {
      const { residual, ...params } = g;
      const n = residual.length;
      const u = [0, 1].map((k) => uniform(n, 10 + k).map((v) => 5 * v));
      const noise = uniform(n, 4);
      const x = mixture(n, 9).map((v, i) => {
        if (g.inputs === 0) return v / 10;
        return u
          .slice(0, g.inputs)
          .reduce((sum, c, k) => sum + (k + 1) * c[i] - 0.5 * (c[i - 1] ?? 0), 3 + 0.2 * noise[i]);
      });
      const got = runKernel(modelResidual, { ...params, nSigma: 1e9, outputs }, [x, [...x], ...u]);
      residual.forEach((v, i) => void expect(Math.abs(got[1][i] - v), `sample ${i}`).toBeLessThan(1e-9));
    },
  );

  it('finds spikes of a twentieth of the signal, which no limit and no deviation of the signal itself would tell', () => {
    const x = noisySine(20_000, 1);
    const random = new Random(2);
    const wrong = x.map((_, i) => (i > 2000 && random.uniform() < 0.02 ? (random.uniform() < 0.5 ? -3 : 3) : 0));
    const { outliers } = through(
      { order: 4, action: 'flag' },
      x.map((v, i) => v + wrong[i]),
    );
    const spikes = wrong.filter((v) => v !== 0).length;
    expect(wrong.filter((v, i) => v !== 0 && outliers[i]).length / spikes).toBeGreaterThan(0.99);
    expect(wrong.filter((v, i) => v === 0 && outliers[i] && i > 2000).length).toBeLessThan(3);
  });

  it('finds a sensor that goes its own way by the channels that it should follow', () => {
    const n = 4000;
    const u = uniform(n, 3);
    const noise = uniform(n, 4);
    const x = u.map((v, i) => 5 + 2 * v + 0.7 * (u[i - 1] ?? 0) + 0.01 * noise[i] + (i >= 3000 ? 0.2 : 0));
    const { channels, quality } = runStage(
      modelResidual,
      { order: 0, inputs: 1, inputOrder: 2, action: 'flag', shiftAfter: 0 },
      { ports: { u1: 'u' }, keep: false },
      streamOf({ x: 'A', u: 'V' }),
      [x, u],
    );
    expect(channels.length).toBe(1);
    expect(quality[0].subarray(1000, 3000).filter((q) => q & OUTLIER).length).toBe(0);
    expect(quality[0].subarray(3000, 3100).filter((q) => q & OUTLIER).length).toBe(100);
  });

  it('learns a new behaviour after shiftAfter outliers', () => {
    const x = noisySine(6000, 5).map((v, i) => (i < 3000 ? v : 200 + 3 * v));
    const { outliers } = through({ order: 4, action: 'flag', shiftAfter: 20 }, x);
    expect(outliers[3000]).toBe(OUTLIER);
    expect(outliers.subarray(3020).filter(Boolean).length).toBeLessThan(20);
    expect(outliers.subarray(3400).filter(Boolean).length).toBeLessThan(3);
  });

  it('does not run away on predictions of an unstable model, whose every sample is then an outlier', () => {
    const random = new Random(6);
    const x = Float64Array.from({ length: 1000 }, (_, i) => (i < 50 ? 5 : 5 + random.normal()));
    const residual = runKernel(modelResidual, { order: 3, forgetting: 0.95, shiftAfter: 0, outputs }, [x])[1];
    expect(Math.max(...residual.map(Math.abs))).toBeLessThan(20);
  });

  it('does not blow up while nothing excites it, and in float keeps its covariance positive', () => {
    const random = new Random(6);
    const n = 60_000;
    const x = Float64Array.from({ length: n }, (_, i) => (i < 50_000 ? 5 : 5 + random.normal()));
    const params = modelResidual.params.parse({ order: 3, forgetting: 0.95, action: 'flag', outputs });
    const coeffs = modelResidual.design(params, 1000, []);
    const state = modelResidual.state(allocate(coeffs));
    const arrays = [x, x, x, x, x];
    for (const real of ['double', 'float'] as const) {
      const [, residual] = runInC({
        name: 'modelResidual',
        coeffs,
        state,
        inputs: arrays,
        outputs: ['reals', 'reals', 'reals', 'u8s'],
        n,
        real,
      });
      expect(
        residual.every((v) => Math.abs(v) < 100),
        real,
      ).toBe(true);
      expect(Math.abs(residual[49_999]), real).toBeLessThan(1e-3);
      const late = Math.hypot(...residual.slice(55_000)) / Math.sqrt(5000);
      expect(late, real).toBeLessThan(1.3);
    }
  });

  it('gives the same verdicts for a signal twice as large', () => {
    const x = noisySine(3000, 7).map((v, i) => (i % 97 === 96 ? v + 4 : v));
    const verdicts = (scale: number) => [
      ...through(
        { order: 3, action: 'flag' },
        x.map((v) => v * scale),
      ).outliers,
    ];
    const plain = verdicts(1);
    fc.assert(
      fc.property(fc.constantFrom(0.25, 2, 8), (scale) => {
        expect(verdicts(scale).slice(500)).toEqual(plain.slice(500));
      }),
      { numRuns: 5 },
    );
  });

  it('bridges a few absent samples by its own words, fills its past again after more, and judges nothing meanwhile', () => {
    const x = noisySine(3000, 8);
    const { q, outliers } = through(
      { order: 4, action: 'flag' },
      x.slice().fill(Number.NaN, 2000, 2005).fill(Number.NaN, 2500, 2600),
    );
    expect(q[2001]).toBe(MISSING);
    expect(q[2005] & WARMUP).toBe(WARMUP);
    expect(outliers.subarray(2000).filter(Boolean).length).toBe(0);
  });

  it('wants something to model x by', () => {
    expect(modelResidual.params.safeParse({ order: 0 }).error?.issues[0].message).toBe(
      'must be at least 1 without inputs',
    );
  });
});
