import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { allocate } from '../../src/kernel/layout.ts';
import { rolling } from '../../src/operators/rolling.ts';
import golden from '../golden/scipy_rolling.json' with { type: 'json' };
import { runInC } from '../support/cHost.ts';
import { runKernel } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const ALL = ['mean', 'std', 'rms', 'min', 'max'] as const;
/** Outputs of the kernel. */
const PORTS = 9;

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

  it.each(golden.cases)('has the shape that scipy gives: $windowLength samples, offset $offset', (g) => {
    const x = mixture(4 * g.windowLength + 3000, 20).map((v) => g.offset + v);
    const outputs = ['skewness', 'kurtosis', 'crest'];
    const y = runKernel(rolling, { windowLength: g.windowLength, outputs }, [x]);
    for (const [k, i] of g.at.entries()) {
      // digits that the offset has taken from the samples are lost to everybody
      const digits = g.offset < -1e4 ? 6 : 9;
      expect(y[5][i], `skewness[${i}]`).toBeCloseTo(g.skewness[k], digits);
      expect(y[6][i], `kurtosis[${i}]`).toBeCloseTo(g.kurtosis[k], digits);
      expect(y[7][i], `crest[${i}]`).toBeCloseTo(g.crest[k], 9);
    }
  });

  it('has the shape of small signals at once after a spike of 1e6 has left: fourth powers lose 24 digits', () => {
    const x = mixture(400, 6);
    const clean = runKernel(rolling, { windowLength: 20, outputs: ['skewness', 'kurtosis'] }, [x]);
    x[100] = 1e6;
    const y = runKernel(rolling, { windowLength: 20, outputs: ['skewness', 'kurtosis'] }, [x]);
    for (let i = 120; i < 400; i++) {
      expect(y[5][i]).toBeCloseTo(clean[5][i], 5);
      expect(y[6][i]).toBeCloseTo(clean[6][i], 5);
    }
    expect(y[6][110]).toBeGreaterThan(15);
  });

  it('forgets a huge sample, where running sums keep the damage for ever', () => {
    const x = mixture(5000, 6);
    x[100] = 9e14;
    const [mean, std] = runKernel(rolling, { windowLength: 64 }, [x]);
    const wanted = byDefinition(x.subarray(4999 - 63, 5000));
    expect(mean[4999]).toBeCloseTo(wanted[0], 9);
    expect(std[4999]).toBeCloseTo(wanted[1], 9);
  });

  it('has no spread at rest after a motion, where the rounding of what has passed would stay', () => {
    const x = Float64Array.from({ length: 600 }, (_, i) => 300 * Math.sin(Math.min(i, 500)));
    const [, std] = runKernel(rolling, { windowLength: 3 }, [x]);
    for (const v of std.subarray(502)) expect(v).toBeLessThan(1e-12);
  });

  it('has the kurtosis of three samples, which is 1.5 whatever they are, wherever the signal has travelled', () => {
    const x = Float64Array.from({ length: 3000 }, (_, i) => 300 * Math.sin(i / 90));
    const kurtosis = runKernel(rolling, { windowLength: 3, outputs: ['kurtosis'] }, [x])[6];
    for (const v of kurtosis.subarray(2)) expect(Math.abs(v - 1.5)).toBeLessThan(1e-8);
  });

  it('has a spread in float where sums of squares go negative: level 300, deviation 0.02', () => {
    const random = new Random(1);
    const x = Float64Array.from({ length: 20_000 }, () => Math.fround(300 + 0.02 * random.normal()));
    const coeffs = rolling.design(rolling.params.parse({ windowLength: 64 }), 1000, [0]);
    const state = rolling.state(allocate(coeffs));
    const outputs = Array(PORTS).fill('reals' as const);
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
      'must be of mean, std, rms, min, max, skewness, kurtosis, crest, peakToPeak, got "median"',
    );
  });
});
