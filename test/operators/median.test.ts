import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INTERPOLATED, MISSING } from '../../src/core/quality.ts';
import { median } from '../../src/operators/median.ts';
import golden from '../golden/scipy_median.json' with { type: 'json' };
import { runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const through = (params: object, x: ArrayLike<number>) => {
  const { channels, quality } = runStage(median, params, { on: ['x'] }, streamOf({ x: 'A' }), [x]);
  return { y: channels[0], q: quality[0] };
};

describe('median', () => {
  it('takes a spike away and keeps an edge', () => {
    const x = [1, 1, 1, 9, 1, 1, 5, 5, 5];
    expect([...through({ windowLength: 3 }, x).y]).toEqual([1, 1, 1, 1, 1, 1, 5, 5, 5]);
  });

  it.each(golden.cases)('equals scipy: $windowLength, centered $centered, steps of $step', (g) => {
    const { windowLength, centered, step } = g;
    const x = mixture(windowLength + 100, 4).map((v) => (step ? Math.round(v / step) * step : v));
    const { y } = through({ windowLength, centered }, x);
    g.y.forEach((v, i) => void expect(Math.abs(y[i] - v), `sample ${i}`).toBeLessThan(1e-9));
  });

  it('commutes with every rising function', () => {
    const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 100 });
    const cubed = (v: number) => v ** 3;
    fc.assert(
      fc.property(values, fc.constantFrom(3, 5, 21), (x, windowLength) => {
        const whole = (y: Float64Array) => y.slice(windowLength - 1);
        const params = { windowLength, centered: false };
        expect(whole(through(params, x.map(cubed)).y)).toEqual(whole(through(params, x).y).map(cubed));
      }),
    );
  });

  it('fills absent samples while most of the window is present', () => {
    const x = Float64Array.from({ length: 60 }, (_, i) => i);
    const { y, q } = through({ windowLength: 11 }, x.slice().fill(Number.NaN, 20, 22).fill(Number.NaN, 40, 50));
    expect([y[20], q[20] & INTERPOLATED]).toEqual([19, INTERPOLATED]);
    expect([y[21], q[21] & INTERPOLATED]).toEqual([22, INTERPOLATED]);
    expect(q[45]).toBe(MISSING);
    expect(y[51]).toBe(53);
  });

  it('forgets a huge sample, and is not lost among equal ones or zeros of both signs', () => {
    const x = mixture(300, 6).map((v) => Math.round(v) * 0);
    x[100] = 9e14;
    x.fill(-3, 150, 160);
    const { y } = through({ windowLength: 7 }, x);
    expect([...y].every((v, i) => v === (i >= 150 && i < 160 ? -3 : 0))).toBe(true);
  });

  it('wants an odd window', () => {
    expect(median.params.safeParse({ windowLength: 4 }).error?.issues[0].message).toBe(
      'must be an odd integer in [3, 1023], got 4',
    );
  });
});
