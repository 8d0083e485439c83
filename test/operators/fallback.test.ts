import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INTERPOLATED, MISSING, OUTLIER } from '../../src/core/quality.ts';
import { fallback } from '../../src/operators/fallback.ts';
import { runStage, streamOf } from '../support/runOperator.ts';

const units = { id: 'A', idRef: 'A' };
const through = (params: object, x: ArrayLike<number>, other: ArrayLike<number>) => {
  const { stage, channels, quality } = runStage(
    fallback,
    params,
    { on: ['id', 'idRef'], as: ['id'] },
    streamOf(units),
    [x, other],
  );
  return { names: stage.output.channels.map((c) => c.name), y: [...channels[0]], q: [...quality[0]] };
};

describe('fallback', () => {
  it('takes the other channel for absent samples and for those too far off, and says so', () => {
    const { names, y, q } = through(
      { tolerance: 70 },
      [-10, Number.NaN, -400, -79.9, Number.NaN, 5],
      [-9, -11, -10, -10, Number.NaN, 6],
    );
    expect(names).toEqual(['id', 'idRef']);
    expect(y).toEqual([-10, -11, -10, -79.9, Number.NaN, 5]);
    expect(q).toEqual([0, INTERPOLATED, OUTLIER, 0, MISSING, 0]);
  });

  it('believes a measurement that nothing can be compared with', () => {
    const { y, q } = through({ tolerance: 1 }, [1, 99, 2], [1, Number.NaN, 2]);
    expect(y).toEqual([1, 99, 2]);
    expect(q).toEqual([0, INTERPOLATED, 0]);
  });

  it('gives nothing before the first sample that has both', () => {
    expect(through({}, [Number.NaN, 3], [1, 1]).q).toEqual([MISSING, 0]);
  });

  it('gives no sample further from the other channel than the tolerance', () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 40 }), (pairs) => {
        const { y } = through(
          { tolerance: 5 },
          pairs.map(([x]) => x),
          pairs.map(([, other]) => other),
        );
        y.forEach((v, i) => void expect(Math.abs(v - pairs[i][1])).toBeLessThanOrEqual(5));
      }),
      { seed: 1 },
    );
  });

  it('refuses channels of different units', () => {
    expect(() => runStage(fallback, {}, { on: ['id', 'u'] }, streamOf({ id: 'A', u: 'V' }), [[1], [1]])).toThrow(
      'fallback: x is in A, but other is in V',
    );
  });
});
