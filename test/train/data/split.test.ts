import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitScaler } from '../../../src/train/data/scaler.ts';
import type { Series } from '../../../src/train/data/series.ts';
import { splitByLog, splitByTime } from '../../../src/train/data/split.ts';
import { LOST, seriesOf, thermalSeries } from '../support.ts';

const FRACTIONS = { train: 0.6, validation: 0.2, test: 0.2 };
const count = (n: number) => ({ x: Float64Array.from({ length: n }, (_, i) => i) });
const values = (series: readonly Series[]) => series.flatMap((s) => [...s.columns[0]]);

describe('splitByTime', () => {
  it('cuts 104 rows with gaps of 2 into 60 | 20 | 20', () => {
    const { train, validation, test } = splitByTime([seriesOf(count(104))], FRACTIONS, 2, 3);
    const opened = test!.unlock('a test of the split', () => {});
    expect([train.rows, validation.rows, opened.rows]).toEqual([60, 20, 20]);
    expect(values(validation.series)[0]).toBe(62);
    expect(values(opened.series)[0]).toBe(84);
  });

  it('lets no example touch two parts, whatever the lengths, fractions and number of logs', () => {
    const cases = fc.record({
      lengths: fc.array(fc.integer({ min: 60, max: 300 }), { minLength: 1, maxLength: 4 }),
      extent: fc.integer({ min: 1, max: 12 }),
      more: fc.integer({ min: 0, max: 5 }),
      train: fc.double({ min: 0.3, max: 0.6, noNaN: true }),
    });
    fc.assert(
      fc.property(cases, ({ lengths, extent, more, train }) => {
        let next = 0;
        const logs = lengths.map((n) => seriesOf({ x: Float64Array.from({ length: n }, () => next++) }));
        const fractions = { train, validation: 0.2, test: 1 - train - 0.2 };
        const split = splitByTime(logs, fractions, extent - 1 + more, extent);
        const roles = new Map<number, string>();
        const opened = split.test!.unlock('property', () => {});
        for (const part of [split.train, split.validation, opened]) {
          for (const row of values(part.series)) {
            expect(roles.has(row)).toBe(false);
            roles.set(row, part.role);
          }
        }
        for (let row = 0; row + extent <= next; row++) {
          const touched = new Set(Array.from({ length: extent }, (_, k) => roles.get(row + k)));
          touched.delete(undefined);
          expect(touched.size).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('refuses a gap that is shorter than an example, and fractions that do not add up', () => {
    const series = [seriesOf(count(100))];
    expect(() => splitByTime(series, FRACTIONS, 8, 10)).toThrow('split: gap must be at least 9 rows, got 8');
    expect(() => splitByTime(series, { ...FRACTIONS, test: 0.3 }, 9, 10)).toThrow('must add up to 1, got 1.1');
  });

  it('says which part has no rows', () => {
    const split = (rows: number, gap: number, fractions = FRACTIONS) =>
      splitByTime([seriesOf(count(rows))], fractions, gap, gap + 1);
    expect(() => split(10, 9)).toThrow('split: two gaps of 9 rows between the parts leave nothing of 10');
    expect(() => split(12, 5)).toThrow('split: the validation part has no rows');
    expect(() => split(24, 2, { train: 0.5, validation: 0.5, test: 1e-10 })).toThrow(
      'split: the test part has no rows',
    );
  });

  it('keeps segments and their true indices when it cuts', () => {
    const { train, validation } = splitByTime(
      [seriesOf(count(50), 1, [10, 30])],
      { train: 0.5, validation: 0.5, test: 0 },
      0,
      1,
    );
    expect(train.series[0].segments).toEqual([
      { from: 0, to: 10, seq: 0, t0: 0 },
      { from: 10, to: 25, seq: 10 + LOST, t0: 10 + LOST },
    ]);
    expect(validation.series[0].segments[0]).toEqual({ from: 0, to: 5, seq: 25 + LOST, t0: 25 + LOST });
  });
});

describe('splitByLog', () => {
  const logs = ['a', 'b', 'c'].map((log) => ({ ...seriesOf(count(5)), log }));

  it('gives whole logs to parts', () => {
    const split = splitByLog(logs, { train: ['c', 'a'], validation: ['b'], test: [] });
    expect(split.train.series.map((s) => s.log)).toEqual(['c', 'a']);
    expect(split.test).toBeUndefined();
  });

  it('refuses a log in two parts and an unknown one', () => {
    expect(() => splitByLog(logs, { train: ['a'], validation: ['a'], test: [] })).toThrow(
      'a is in both train and validation',
    );
    expect(() => splitByLog(logs, { train: ['d'], validation: ['a'], test: [] })).toThrow('unknown log "d"');
  });
});

describe('locked test part', () => {
  const lockedOf = (rows: number) => splitByTime([thermalSeries(rows, 1, 0)], FRACTIONS, 0, 1).test!;

  it('hands rows out only for a reason, which is recorded first', () => {
    const reasons: string[] = [];
    expect(() => lockedOf(100).unlock('  ', (r) => reasons.push(r))).toThrow('needs a reason');
    expect(reasons).toEqual([]);
    expect(lockedOf(100).unlock('final figures', (r) => reasons.push(r)).rows).toBe(20);
    expect(reasons).toEqual(['final figures']);
    expect(() =>
      lockedOf(100).unlock('disk is full', () => {
        throw new Error('not written');
      }),
    ).toThrow('not written');
  });

  it('has a hash that tells any other content apart', () => {
    expect(lockedOf(100).hash).toBe(lockedOf(100).hash);
    expect(lockedOf(100).hash).not.toBe(lockedOf(101).hash);
  });
});

describe('leakage into the scaler', () => {
  const task = { inputs: ['current'], targets: ['temperature'] };
  const split = splitByTime([thermalSeries(100, 1, 0.1)], FRACTIONS, 0, 1);

  it('is refused by type and at run time', () => {
    // @ts-expect-error a validation part is no train part
    expect(() => fitScaler(split.validation, task)).toThrow('takes the train part only, got the validation part');
    // @ts-expect-error nor is anything that only looks like one
    const forged: typeof split.train = { role: 'train', series: split.validation.series, rows: 20 };
    expect(forged.rows).toBe(20);
  });

  it('does not reach the statistics: other validation and test rows give the same', () => {
    const full = thermalSeries(100, 1, 0.1);
    const changed = seriesOf({
      current: full.columns[0].map((v, i) => (i < 60 ? v : 1e6)),
      temperature: full.columns[1].map((v, i) => (i < 60 ? v : -1e6)),
    });
    const again = splitByTime([changed], FRACTIONS, 0, 1);
    expect(fitScaler(again.train, task)).toEqual(fitScaler(split.train, task));
  });
});
