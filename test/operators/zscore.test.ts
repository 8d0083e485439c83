import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MISSING, OUTLIER } from '../../src/core/quality.ts';
import { Random } from '../../src/core/random.ts';
import { zscore } from '../../src/operators/zscore.ts';
import golden from '../golden/scipy_zscore.json' with { type: 'json' };
import { runKernel, runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const through = (params: object, x: ArrayLike<number>) => {
  const { channels, quality } = runStage(zscore, params, { on: ['x'] }, streamOf({ x: 'A' }), [x]);
  return { y: channels[0], q: quality[0], outliers: quality[0].map((v) => v & OUTLIER) };
};
const noise = (n: number, seed: number) => {
  const random = new Random(seed);
  return Float64Array.from({ length: n }, () => random.normal());
};

describe('zscore', () => {
  it('scores a sample by those before it, and gives what the action says', () => {
    const x = [4, 4, 6, 6, 4, 4, 6, 6, 9, 5];
    const y = (action: string) => through({ windowLength: 8, nSigma: 3, action }, x).y[8];
    expect([y('replace'), y('hold'), y('flag'), y('missing')]).toEqual([5, 6, 9, Number.NaN]);
    const score = runKernel(zscore, { windowLength: 8, outputs: ['score'] }, [x])[1];
    expect(score[8]).toBeCloseTo(4 / Math.sqrt(1 / 0.97756), 5);
  });

  it.each(golden.cases)('equals the definition by numpy: $method, $windowLength, $nSigma sigma', (g) => {
    const { method, windowLength, nSigma, floor, shiftAfter } = g;
    const x = mixture(400, 7).map((v, i) => (i < 250 ? v : v + 100));
    const params = { method, windowLength, nSigma, floor, shiftAfter, outputs: ['y', 'score'] };
    const [y, score] = runKernel(zscore, params, [x]);
    g.y.forEach((v, i) => void expect(Math.abs(y[i] - v), `y[${i}]`).toBeLessThan(1e-9));
    g.score.forEach((v, i) => {
      expect(Math.abs(score[i] - v), `score[${i}]`).toBeLessThan(1e-9 * Math.max(1, Math.abs(v)));
    });
  });

  it.each(['exponential', 'windowed'])('%s: finds every one of 5 %% outliers at 50 sigma', (method) => {
    const random = new Random(11);
    const x = noise(100_000, 3);
    const wrong = x.map((_, i) => (i > 300 && random.uniform() < 0.05 ? (random.uniform() < 0.5 ? -50 : 50) : 0));
    const { outliers } = through(
      { method, windowLength: 100, action: 'flag' },
      x.map((v, i) => v + wrong[i]),
    );
    expect(wrong.filter((v) => v !== 0).length).toBeGreaterThan(4500);
    expect(wrong.filter((v, i) => v !== 0 && outliers[i] === 0).length).toBe(0);
    expect(wrong.filter((v, i) => v === 0 && outliers[i] !== 0).length / x.length).toBeLessThan(1e-4);
  });

  it.each(['exponential', 'windowed'])('%s: takes a step of 8 sigma for a new level in under 30 samples', (method) => {
    for (let seed = 0; seed < 50; seed++) {
      const x = noise(600, seed).map((v, i) => (i < 300 ? v : v + 8));
      const { outliers } = through({ method, windowLength: 100, action: 'flag' }, x);
      expect(outliers[300]).toBe(OUTLIER);
      // one in 16,000 clean samples is beyond 4 sigma
      expect(outliers.subarray(330).filter(Boolean).length, `seed ${seed}`).toBeLessThan(2);
    }
  });

  it('absorbs the step by its clipped update alone, where a test that skips outliers locks up for ever', () => {
    const x = noise(2000, 1).map((v, i) => (i < 1000 ? v : v + 8));
    const { outliers } = through({ windowLength: 100, shiftAfter: 0, action: 'flag' }, x);
    expect(outliers.subarray(1030).filter(Boolean).length).toBe(0);
    let [mean, variance, skipped] = [0, 1, 0];
    for (const v of x) {
      const d = v - mean;
      if (d * d > 16 * variance) skipped++;
      else {
        mean += 0.01 * d;
        variance = 0.99 * (variance + 0.01 * d * d);
      }
    }
    expect(skipped).toBeGreaterThan(900);
  });

  it('does not care for level and scale of the signal', () => {
    const x = mixture(500, 9);
    const score = (v: Float64Array) => runKernel(zscore, { windowLength: 50, outputs: ['score'] }, [v])[1];
    const plain = score(x);
    fc.assert(
      fc.property(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -1000, max: 1000 }), (power, level) => {
        const scaled = score(x.map((v) => 2 ** power * (v + level)));
        for (let i = 0; i < x.length; i++) expect(scaled[i]).toBeCloseTo(plain[i], 6);
      }),
    );
  });

  it('learns again after a signal at rest, though its deviation has faded to nothing', () => {
    const moving = noise(500, 4);
    const x = Float64Array.from({ length: 3500 }, (_, i) => (i < 3000 ? 5 : 5 + moving[i - 3000]));
    for (const method of ['exponential', 'windowed']) {
      const { outliers, q } = through({ method, windowLength: 100, action: 'flag' }, x);
      expect(outliers.subarray(3200).filter(Boolean).length).toBeLessThan(2);
      expect(q.some((v) => v & MISSING)).toBe(false);
    }
  });
});
