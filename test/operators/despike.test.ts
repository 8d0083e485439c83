import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MISSING, OUTLIER } from '../../src/core/quality.ts';
import { despike } from '../../src/operators/despike.ts';
import { hampel } from '../../src/operators/hampel.ts';
import golden from '../golden/scipy_despike.json' with { type: 'json' };
import { runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const through = (params: object, x: ArrayLike<number>, operator: typeof despike | typeof hampel = despike) => {
  const { channels, quality } = runStage(operator, params, { on: ['x'] }, streamOf({ x: 'A' }), [x]);
  return { y: channels[0], q: quality[0], spikes: quality[0].filter((v) => v & OUTLIER).length };
};

describe('despike', () => {
  it('finds each kind of spike: a value, a change, a distance that cannot be', () => {
    const x = [1, 2, 1, 90, 1, 2, 1];
    const wide = { windowLength: 5, nSigma: 1e6, floor: 1 };
    expect(through(wide, x).spikes).toBe(0);
    expect([...through({ ...wide, max: 50, action: 'hold' }, x).y]).toEqual([1, 2, 1, 1, 1, 2, 1]);
    expect([...through({ ...wide, perSecond: 5000 }, x).y]).toEqual([1, 2, 1, 2, 1, 2, 1]);
    expect([...through({ ...wide, nSigma: 5, action: 'missing' }, x).y]).toEqual([1, 2, 1, Number.NaN, 1, 2, 1]);
    expect(through({ ...wide, nSigma: 5, action: 'flag' }, x).q[3] & OUTLIER).toBe(OUTLIER);
  });

  it.each(golden.cases)(
    'equals the three tests by numpy and scipy: $windowLength, $action',
    ({ y, spikes, ...params }) => {
      const got = through(params, mixture(params.windowLength + 150, 4));
      y.forEach((v, i) => void expect(Math.abs(got.y[i] - v), `sample ${i}`).toBeLessThan(1e-9));
      expect(got.spikes).toBe(spikes);
    },
  );

  it('is a hampel when no limits are given', () => {
    const values = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 120 });
    fc.assert(
      fc.property(values, fc.constantFrom(3, 7, 21), fc.boolean(), (x, windowLength, centered) => {
        const params = { windowLength, centered, nSigma: 3 };
        expect(through(params, x)).toEqual(through(params, x, hampel));
      }),
    );
  });

  it('keeps impossible values out of the window: half of them do not move the median', () => {
    const x = Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 20 + (i % 3) : -250));
    const { y, q } = through({ windowLength: 11, min: -40 }, x);
    expect(Math.min(...y)).toBeGreaterThanOrEqual(20);
    expect(q[31] & OUTLIER).toBe(OUTLIER);
    // hampel takes the broken wire for the signal
    expect(Math.min(...through({ windowLength: 11 }, x, hampel).y)).toBe(-250);
  });

  it('holds nothing before the first good sample', () => {
    const { y, q } = through({ windowLength: 3, max: 9, action: 'hold' }, [99, 99, 99, 5, 5]);
    expect([...y]).toEqual([Number.NaN, Number.NaN, Number.NaN, 5, 5]);
    expect(q[0]).toBe(MISSING);
  });

  it('wants max above min', () => {
    expect(despike.params.safeParse({ windowLength: 5, min: 2, max: 1 }).error?.issues[0].message).toBe(
      'must be above min',
    );
  });
});
