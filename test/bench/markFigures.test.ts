import { describe, expect, it } from 'vitest';
import { accuracy, meanAbsolute, meanSquare, pooled, worstOf } from '../../bench/marks/figures.ts';
import { Random } from '../../src/core/random.ts';

const random = new Random(5);
const TARGETS = 3;
/** Errors of parts of different length, [part][target][row]; the second part has no rows of the last target. */
const errors = [40, 7, 90].map((rows, part) =>
  Array.from({ length: TARGETS }, (_, o) =>
    Array.from({ length: part === 1 && o === 2 ? 0 : rows }, () => (o + 1) * random.normal()),
  ),
);
const mean = (v: number[]) => v.reduce((a, b) => a + b, 0) / v.length;
const table = (e: number[]) => ({
  rows: e.length,
  rmse: Math.sqrt(mean(e.map((v) => v * v))),
  mae: mean(e.map(Math.abs)),
  worst: Math.max(...e.map(Math.abs)),
});
const judged = errors.map((targets, k) => ({ predictor: 'net', part: `fold ${k + 1}`, errors: targets.map(table) }));

describe('figures of marks', () => {
  it('are over all rows of all parts, then over targets', () => {
    const whole = Array.from({ length: TARGETS }, (_, o) => errors.flatMap((part) => part[o]));
    const all = pooled(judged);
    expect(meanAbsolute.of(all)).toBeCloseTo(mean(whole.map((e) => mean(e.map(Math.abs)))), 12);
    expect(meanSquare.of(all)).toBeCloseTo(mean(whole.map((e) => mean(e.map((v) => v * v)))), 12);
    expect(worstOf([{ predictor: 'net', part: 'all', errors: all.errors }])).toBe(
      Math.max(...whole.flat().map(Math.abs)),
    );
  });

  it('weigh classes by rows', () => {
    const parts = [
      { predictor: 'net', part: 'a', found: { rows: 10, accuracy: 0.5 } },
      { predictor: 'net', part: 'b', found: { rows: 30, accuracy: 0.9 } },
    ];
    expect(accuracy.of(pooled(parts))).toBeCloseTo(0.8, 12);
  });
});
