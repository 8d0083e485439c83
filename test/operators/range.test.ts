import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLIPPED, MISSING, OUTLIER } from '../../src/core/quality.ts';
import { range } from '../../src/operators/range.ts';
import { runStage, streamOf } from '../support/runOperator.ts';
import { mixture } from '../support/signals.ts';

const through = (params: object, x: ArrayLike<number>) => {
  const { channels, quality } = runStage(range, params, { on: ['x'] }, streamOf({ x: 'degC' }), [x]);
  return { y: channels[0], q: quality[0] };
};

describe('range', () => {
  const x = [20, 180, 181, -250, 21];
  it.each([
    ['missing', [20, 180, Number.NaN, Number.NaN, 21], [0, 0, MISSING, MISSING, 0]],
    ['replace', [20, 180, 180, -40, 21], [0, 0, CLIPPED, CLIPPED, 0]],
    ['hold', [20, 180, 180, 180, 21], [0, 0, OUTLIER, OUTLIER, 0]],
    ['flag', x, [0, 0, OUTLIER, OUTLIER, 0]],
  ])('with action %s', (action, y, q) => {
    const got = through({ min: -40, max: 180, action }, x);
    expect([...got.y]).toEqual(y);
    expect([...got.q]).toEqual(q);
  });

  it('makes values beyond the limits absent when nothing else is said', () => {
    expect([...through({ max: 180 }, x).q]).toEqual([0, 0, MISSING, 0, 0]);
  });

  it.each([
    [-3, 3],
    [-0.001, 20],
    [-100, 100],
  ])('clips to [%d, %d] as Math.min and Math.max do', (min, max) => {
    const signal = mixture(300, 8);
    const { y } = through({ min, max, action: 'replace' }, signal);
    expect([...y]).toEqual([...signal.map((v) => Math.min(max, Math.max(min, v)))]);
  });

  it('never gives out what is beyond the limits, but where it only flags', () => {
    const values = fc.array(fc.double({ min: -1e14, max: 1e14, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.constantFrom('missing', 'replace', 'hold'), (v, action) => {
        const { y, q } = through({ min: -1, max: 1, action }, v);
        y.forEach((out, i) => {
          if (!(q[i] & MISSING)) expect(Math.abs(out)).toBeLessThanOrEqual(1);
          if (Math.abs(v[i]) > 1) expect(q[i]).not.toBe(0);
        });
      }),
    );
  });

  it('holds nothing before the first good sample, and holds over absent ones', () => {
    const { y, q } = through({ max: 10, action: 'hold' }, [99, 5, Number.NaN, 99, 6]);
    expect([...y]).toEqual([Number.NaN, 5, Number.NaN, 5, 6]);
    expect([...q].map((v) => v & ~2)).toEqual([MISSING, 0, MISSING, OUTLIER, 0]);
  });

  it('wants a limit, and max above min', () => {
    const message = (params: object) => range.params.safeParse(params).error?.issues[0].message;
    expect(message({})).toBe('give min, or max, or both');
    expect(message({ min: 1, max: 1 })).toBe('must be above min');
    expect(message({ min: 1, action: 'drop' })).toBe('must be one of replace, hold, missing, flag, got "drop"');
  });
});
