import { describe, expect, it } from 'vitest';
import { fitPowerLaw, powerLawAt } from '../../../src/train/diagnose/powerLaw.ts';
import golden from '../../golden/powerLaw.json' with { type: 'json' };

describe('fitPowerLaw', () => {
  it('finds a law that the points follow exactly', () => {
    const n = [100, 200, 400, 800];
    const law = fitPowerLaw(
      n,
      n.map((v) => powerLawAt({ a: 0.1, b: 4, c: 0.7 }, v)),
    );
    expect(law?.a).toBeCloseTo(0.1, 9);
    expect(law?.b).toBeCloseTo(4, 6);
    expect(law?.c).toBeCloseTo(0.7, 8);
  });

  it('fits as well as scipy does, and foretells the same', () => {
    for (const { n, y, cost, fit, c } of golden.cases) {
      const law = fitPowerLaw(n, y);
      if (!law) throw new Error('no law');
      const ours = n.reduce((sum, v, i) => sum + ((powerLawAt(law, v) - y[i]) / y[i]) ** 2, 0);
      expect(ours).toBeLessThan(cost * (1 + 1e-6) + 1e-15);
      expect(law.c).toBeCloseTo(c, 3);
      [1, 4].forEach((k, i) => {
        expect(powerLawAt(law, k * n[n.length - 1]) / fit[i]).toBeCloseTo(1, 3);
      });
    }
  });

  it('lets no error fall below zero or rise with rows', () => {
    const straight = fitPowerLaw([1, 2, 4, 8], [8, 4, 2, 0.9]);
    expect(straight?.a).toBe(0);
    const rising = fitPowerLaw([1, 2, 4], [1, 2, 3]);
    expect(rising?.b).toBe(0);
  });

  it('draws no law through two points', () => {
    expect(fitPowerLaw([1, 2, 2], [3, 2, 2])).toBeUndefined();
  });
});
