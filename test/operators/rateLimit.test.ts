import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLIPPED, MISSING, OUTLIER } from '../../src/core/quality.ts';
import { rateLimit } from '../../src/operators/rateLimit.ts';
import golden from '../golden/scipy_rateLimit.json' with { type: 'json' };
import { runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const through = (params: object, x: ArrayLike<number>, rateHz = 1000) => {
  const { channels, quality } = runStage(rateLimit, params, { on: ['x'] }, streamOf({ x: 'A' }, rateHz), [x]);
  return { y: channels[0], q: quality[0] };
};

describe('rateLimit', () => {
  it('limits the slope, and says where', () => {
    const { y, q } = through({ perSecond: 20 }, [0, 1, 7, 7, 7, 7], 10);
    expect([...y]).toEqual([0, 1, 3, 5, 7, 7]);
    expect([...q]).toEqual([0, 0, CLIPPED, CLIPPED, 0, 0]);
  });

  it.each(golden.cases)(
    'equals the definition by numpy: $perSecond per s, $action',
    ({ perSecond, action, good, y }) => {
      const x = mixture(250, 5);
      const got = through({ perSecond, action }, x);
      y.forEach((v, i) => void expect(Math.abs(got.y[i] - v), `sample ${i}`).toBeLessThan(1e-9));
      expect(got.q.filter((q) => q === 0).length).toBe(good);
    },
  );

  it('never changes faster than it may', () => {
    const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 2, maxLength: 100 });
    fc.assert(
      fc.property(values, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (x, perSecond) => {
        const { y } = through({ perSecond }, x, 1);
        for (let i = 1; i < y.length; i++) expect(Math.abs(y[i] - y[i - 1])).toBeLessThanOrEqual(perSecond + 1e-9);
      }),
    );
  });

  it('blames a spike, not the return from it', () => {
    const x = [1, 1, 50, 1, 1];
    const flagged = through({ perSecond: 2, action: 'flag' }, x, 1);
    expect([...flagged.y]).toEqual(x);
    expect([...flagged.q]).toEqual([0, 0, OUTLIER, 0, 0]);
    expect([...through({ perSecond: 2, action: 'missing' }, x, 1).q]).toEqual([0, 0, MISSING, 0, 0]);
  });

  it('believes a new level after a while, where the last good value alone locks up for ever', () => {
    const x = [0, 0, ...new Array(20).fill(9)];
    const { y } = through({ perSecond: 1, action: 'hold' }, x, 1);
    expect([...y.subarray(0, 12)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 9]);
  });

  it('allows more change over absent samples, for what was not seen may have happened', () => {
    const { q } = through({ perSecond: 1, action: 'flag' }, [0, Number.NaN, Number.NaN, 3, 7], 1);
    expect(q[3] & OUTLIER).toBe(0);
    expect(q[4] & OUTLIER).toBe(OUTLIER);
  });
});
