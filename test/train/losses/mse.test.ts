import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mse } from '../../../src/train/losses/mse.ts';

describe('mse', () => {
  it('averages over the values that count, by hand', () => {
    const dy = new Float64Array(4);
    // of row [1 2] both count, of row [9 4] the second: (1 + 4 + 16) / 3 = 7
    expect(mse(Float64Array.of(1, 2, 9, 4), new Float64Array(4), Float64Array.of(1, 1, 0, 1), dy)).toBe(7);
    expect([...dy]).toEqual([2 / 3, 4 / 3, 0, 8 / 3]);
  });

  it('is 0 with zero gradients when nothing counts', () => {
    const dy = new Float64Array(2).fill(7);
    expect(mse(Float64Array.of(1, 2), new Float64Array(2), new Float64Array(2), dy)).toBe(0);
    expect([...dy]).toEqual([0, 0]);
  });

  it('shows a NaN that the net gave, even where it does not count', () => {
    expect(
      mse(Float64Array.of(Number.NaN, 1), new Float64Array(2), Float64Array.of(0, 1), new Float64Array(2)),
    ).toBeNaN();
  });

  it('has the gradient that finite differences have', () => {
    const numbers = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(numbers, numbers, (ys, ts) => {
        const y = Float64Array.from(ys);
        const t = Float64Array.from(ts);
        const weight = Float64Array.of(1, 0, 1, 1, 0, 1);
        const dy = new Float64Array(6);
        mse(y, t, weight, dy);
        const scratch = new Float64Array(6);
        for (let i = 0; i < 6; i++) {
          const up = y.slice();
          const down = y.slice();
          up[i] += 1e-5;
          down[i] -= 1e-5;
          expect((mse(up, t, weight, scratch) - mse(down, t, weight, scratch)) / 2e-5).toBeCloseTo(dy[i], 6);
        }
      }),
    );
  });
});
