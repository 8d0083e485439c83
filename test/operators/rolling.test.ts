import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { allocate } from '../../src/kernel/layout.ts';
import { rolling } from '../../src/operators/rolling.ts';
import { runInC } from '../support/cHost.ts';
import { runKernel } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const ALL = ['mean', 'std', 'rms', 'min', 'max'] as const;

/** The statistics by their definitions. */
function byDefinition(window: Float64Array): number[] {
  const mean = window.reduce((a, b) => a + b) / window.length;
  const std = Math.sqrt(window.reduce((a, b) => a + (b - mean) ** 2, 0) / window.length);
  const rms = Math.sqrt(window.reduce((a, b) => a + b * b, 0) / window.length);
  return [mean, std, rms, Math.min(...window), Math.max(...window)];
}

describe('rolling', () => {
  it.each([2, 7, 64, 1000])('equals the definitions over %i samples, from the first sample on', (windowLength) => {
    const x = mixture(3000, 6);
    const y = runKernel(rolling, { windowLength, outputs: ALL }, [x]);
    for (let i = 0; i < x.length; i += i < 2 * windowLength ? 1 : 13) {
      const wanted = byDefinition(x.subarray(Math.max(0, i + 1 - windowLength), i + 1));
      for (const [o, v] of wanted.entries()) expect(y[o][i], `${ALL[o]}[${i}]`).toBeCloseTo(v, 8);
    }
  });

  it('forgets a huge sample, where running sums keep the damage for ever', () => {
    const x = mixture(5000, 6);
    x[100] = 9e14;
    const [mean, std] = runKernel(rolling, { windowLength: 64 }, [x]);
    const wanted = byDefinition(x.subarray(4999 - 63, 5000));
    expect(mean[4999]).toBeCloseTo(wanted[0], 9);
    expect(std[4999]).toBeCloseTo(wanted[1], 9);
  });

  it('has a spread in float where sums of squares go negative: level 300, deviation 0.02', () => {
    const random = new Random(1);
    const x = Float64Array.from({ length: 20_000 }, () => Math.fround(300 + 0.02 * random.normal()));
    const coeffs = rolling.design(rolling.params.parse({ windowLength: 64 }), 1000, [0]);
    const state = rolling.state(allocate(coeffs));
    const outputs = ALL.map(() => 'reals' as const);
    const float = runInC({ name: 'rolling', coeffs, state, inputs: [x], outputs, n: x.length, real: 'float' });
    const [, std] = runKernel(rolling, { windowLength: 64 }, [x]);
    for (let i = 63; i < x.length; i++) expect(Math.abs(float[1][i] / std[i] - 1)).toBeLessThan(0.03);
  });

  it('gives the middle of the window its time when centered', () => {
    const c = allocate(rolling.design(rolling.params.parse({ windowLength: 9, centered: true }), 1000, [0]));
    expect(rolling.delay(c, 0)).toBe(4);
    expect(rolling.params.safeParse({ windowLength: 8, centered: true }).error?.issues[0].path).toEqual([
      'windowLength',
    ]);
  });

  it('names the statistics that it knows', () => {
    expect(rolling.params.safeParse({ windowLength: 8, outputs: ['median'] }).error?.issues[0].message).toBe(
      'must be of mean, std, rms, min, max, got "median"',
    );
  });
});
