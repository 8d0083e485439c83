import { describe, expect, it } from 'vitest';
import { INTERPOLATED, MISSING, OUTLIER } from '../../src/core/quality.ts';
import { Random } from '../../src/core/random.ts';
import { hampel } from '../../src/operators/hampel.ts';
import { hampelThreshold } from '../../src/operators/hampelThreshold.ts';
import golden from '../golden/scipy_hampel.json' with { type: 'json' };
import { runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const through = (params: object, x: ArrayLike<number>) => {
  const { channels, quality } = runStage(hampel, params, { on: ['x'] }, streamOf({ x: 'A' }), [x]);
  return { y: channels[0], q: quality[0] };
};

describe('hampel', () => {
  it('replaces, flags, holds or drops an outlier', () => {
    const x = [1, 2, 90, 3, 2, 1, 2];
    const { y, q } = through({ windowLength: 5, nSigma: 3 }, x);
    expect([...y]).toEqual([1, 2, 2, 3, 2, 1, 2]);
    expect(q[2] & OUTLIER).toBe(OUTLIER);
    expect([...through({ windowLength: 5, nSigma: 3, action: 'flag' }, x).y]).toEqual(x);
    const dropped = through({ windowLength: 5, nSigma: 3, action: 'missing' }, x);
    expect([dropped.y[2], dropped.q[2]]).toEqual([Number.NaN, MISSING]);
    expect([...through({ windowLength: 5, nSigma: 3, action: 'hold' }, [3, ...x]).y]).toEqual([3, 1, 2, 2, 3, 2, 1, 2]);
  });

  it.each(golden.cases)('equals medians by scipy and numpy: $windowLength, centered $centered, steps of $step', (g) => {
    const { windowLength, nSigma, floor, centered, step, y, replaced } = g;
    const x = mixture(2 * windowLength + 80, 4).map((v) => (step ? roundHalfEven(v / step) * step : v));
    const got = through({ windowLength, nSigma, floor, centered }, x);
    expect(replaced).toBeGreaterThan(1);
    y.forEach((v, i) => void expect(got.y[i], `sample ${i}`).toBeCloseTo(v, 9));
    expect(got.q.filter((q) => q & OUTLIER).length).toBe(replaced);
  });

  it.each([7, 11, 21, 51])('flags 0.27 % of clean noise at %i samples, not the 2.9 of three sigma', (windowLength) => {
    const random = new Random(windowLength);
    const n = 400_000;
    const noise = Float64Array.from({ length: n }, () => random.normal());
    for (const centered of [true, false]) {
      const { q } = through({ windowLength, centered }, noise);
      const share = q.reduce((sum, v) => sum + (v & OUTLIER ? 1 : 0), 0) / n;
      expect(Math.abs(100 * share - 0.27)).toBeLessThan(0.05);
    }
  });

  it('finds the thresholds that a simulation of the literature finds', () => {
    expect(hampelThreshold(11, 0.0027)).toBeCloseTo(5.75, 1);
    expect(hampelThreshold(51, 0.0027)).toBeCloseTo(3.4, 1);
    // for long windows the MAD is the standard deviation
    expect(hampelThreshold(255, 0.0027)).toBeGreaterThan(3);
  });

  it('leaves a quantized signal alone when told its resolution', () => {
    const x = Array.from({ length: 100 }, (_, i) => (i % 10 === 0 ? 2 : 1));
    expect([...through({ windowLength: 11, floor: 0.5 }, x).y]).toEqual(x);
    expect([...through({ windowLength: 11 }, x).y]).toEqual(x.map(() => 1));
  });

  it('leaves absent samples out of the window, and fills them while most of it is present', () => {
    const x = Float64Array.from({ length: 120 }, (_, i) => Math.sin(i / 3));
    const holed = x.slice().fill(Number.NaN, 50, 54).fill(Number.NaN, 80, 90);
    const { y, q } = through({ windowLength: 11, nSigma: 20 }, holed);
    expect([...y.subarray(0, 50)]).toEqual([...x.subarray(0, 50)]);
    expect([...y.subarray(54, 80)]).toEqual([...x.subarray(54, 80)]);
    expect(q[51] & INTERPOLATED).toBe(INTERPOLATED);
    expect(y[50]).toBe(median([...x.subarray(45, 50), ...x.subarray(54, 56)]));
    expect(q[85]).toBe(MISSING);
  });

  it('takes nSigma or falseAlarm, and odd windows', () => {
    const message = (params: object) => hampel.params.safeParse(params).error?.issues[0].message;
    expect(message({ windowLength: 5, nSigma: 3, falseAlarm: 0.01 })).toBe('and falseAlarm exclude each other');
    expect(message({ windowLength: 4 })).toBe('must be an odd integer in [3, 255], got 4');
  });
});

function median(x: number[]): number {
  return x.sort((a, b) => a - b)[x.length >> 1];
}

/** As numpy.round. */
function roundHalfEven(v: number): number {
  const r = Math.round(v);
  return Math.abs(v % 1) === 0.5 && r % 2 !== 0 ? r - 1 : r;
}
