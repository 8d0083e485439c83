import { describe, expect, it } from 'vitest';
import { constant } from '../../../src/train/schedules/constant.ts';
import { cosine } from '../../../src/train/schedules/cosine.ts';

describe('schedules', () => {
  it('cosine goes from the full rate over the middle to a hundredth, and never up', () => {
    expect(cosine(0, 100, 1)).toBeCloseTo(1, 14);
    expect(cosine(50, 100, 1)).toBeCloseTo(0.505, 14);
    expect(cosine(100, 100, 1)).toBeCloseTo(0.01, 14);
    for (let s = 1; s <= 100; s++) expect(cosine(s, 100, 1)).toBeLessThan(cosine(s - 1, 100, 1));
  });

  it('constant stays', () => {
    expect([constant(0, 10, 1), constant(10, 10, 1)]).toEqual([1, 1]);
  });
});
