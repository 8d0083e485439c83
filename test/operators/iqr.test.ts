import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INTERPOLATED, MISSING, OUTLIER } from '../../src/core/quality.ts';
import { Random } from '../../src/core/random.ts';
import { iqr } from '../../src/operators/iqr.ts';
import golden from '../golden/scipy_iqr.json' with { type: 'json' };
import { runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const through = (params: object, x: ArrayLike<number>) => {
  const { channels, quality } = runStage(iqr, params, { on: ['x'] }, streamOf({ x: 'A' }), [x]);
  return { y: channels[0], q: quality[0], outliers: quality[0].filter((v) => v & OUTLIER).length };
};

describe('iqr', () => {
  it('gives what the action says for a sample beyond the fences', () => {
    // around 30: 1 2 3 4 30, quartiles 2 and 4, fences at -1 and 7
    const x = [1, 2, 30, 3, 4];
    expect([...through({ windowLength: 5 }, x).y]).toEqual([1, 2, 3, 3, 4]);
    expect([...through({ windowLength: 5, action: 'hold' }, x).y]).toEqual([1, 2, 2, 3, 4]);
    expect([...through({ windowLength: 5, action: 'flag' }, x).y]).toEqual(x);
    expect([...through({ windowLength: 5, action: 'missing' }, x).y]).toEqual([1, 2, Number.NaN, 3, 4]);
  });

  it.each(golden.cases)('equals scipy: $windowLength, factor $factor, steps of $step', (g) => {
    const { windowLength, factor, floor, centered, step, replaced } = g;
    const x = mixture(windowLength + 100, 4).map((v) => (step ? Math.floor(v / step) * step : v));
    const { y, outliers } = through({ windowLength, factor, floor, centered }, x);
    g.y.forEach((v, i) => void expect(Math.abs(y[i] - v), `sample ${i}`).toBeLessThan(1e-9));
    expect(outliers).toBe(replaced);
  });

  it('flags 0.7 % of clean Gaussian noise over a long window', () => {
    const random = new Random(2);
    const n = 100_000;
    const { outliers } = through(
      { windowLength: 501 },
      Float64Array.from({ length: n }, () => random.normal()),
    );
    expect(Math.abs((100 * outliers) / n - 0.7)).toBeLessThan(0.15);
  });

  it('does not care for level and scale', () => {
    const values = fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(values, fc.integer({ min: -5, max: 5 }), fc.integer({ min: 1, max: 9 }), (x, level, scale) => {
        const there = through(
          { windowLength: 9 },
          x.map((v) => 4 * scale * v + level),
        );
        const here = through({ windowLength: 9 }, x);
        expect([...there.y]).toEqual([...here.y].map((v) => 4 * scale * v + level));
      }),
    );
  });

  it('fills absent samples while most of the window is present', () => {
    const x = Float64Array.from({ length: 60 }, (_, i) => i);
    const { y, q } = through({ windowLength: 11 }, x.slice().fill(Number.NaN, 20, 22).fill(Number.NaN, 40, 50));
    expect([y[20], q[20] & INTERPOLATED]).toEqual([19, INTERPOLATED]);
    expect(q[45]).toBe(MISSING);
    expect(through({ windowLength: 11, action: 'missing' }, x.slice().fill(Number.NaN, 20, 22)).q[20]).toBe(MISSING);
  });

  it('leaves a quantized signal alone when told its resolution: a resting one has equal quartiles', () => {
    const x = Array.from({ length: 100 }, (_, i) => (i % 10 === 0 ? 2 : 1));
    expect([...through({ windowLength: 11, floor: 1 }, x).y]).toEqual(x);
    expect([...through({ windowLength: 11 }, x).y]).toEqual(x.map(() => 1));
  });
});
