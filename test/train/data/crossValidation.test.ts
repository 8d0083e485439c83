import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CrossValidation,
  crossValidationProblems,
  crossValidationSchema,
} from '../../../src/train/data/crossValidation.ts';
import { crossValidationSplits } from '../../../src/train/data/crossValidationSplits.ts';
import { horizonColumns } from '../../../src/train/data/horizons.ts';
import { sequencesOf } from '../../../src/train/data/sequences.ts';
import { type Series, withColumns } from '../../../src/train/data/series.ts';
import type { Split } from '../../../src/train/data/split.ts';
import { windowsOf } from '../../../src/train/data/windows.ts';
import { seriesOf } from '../support.ts';

const settings = (given: object): CrossValidation => crossValidationSchema.parse(given);
const never = () => -1;
const values = (series: readonly Series[]) => series.flatMap((s) => [...s.columns[0]]);
const problems = (given: object, extent = 10, horizon = 0) =>
  crossValidationProblems(settings(given), extent, horizon).map((p) => p.message);

/** Series whose channel x counts the rows of all of them. */
function logs(lengths: readonly number[], gapAt = 0): Series[] {
  let next = 0;
  return lengths.map((n, i) => ({
    ...seriesOf({ x: Float64Array.from({ length: n }, () => next++) }, 1, gapAt > 0 && gapAt < n ? [gapAt] : []),
    log: `log ${i}`,
  }));
}

function partsOf({ train, validation, test }: Split) {
  return [train, validation, ...(test ? [test.unlock('a test of the split', () => {})] : [])];
}

describe('a cross-validation', () => {
  it('lets no window, horizon included, touch two parts, whatever the method', () => {
    const cases = fc.record({
      lengths: fc.array(fc.integer({ min: 60, max: 160 }), { minLength: 3, maxLength: 5 }),
      gapAt: fc.integer({ min: 0, max: 60 }),
      window: fc.integer({ min: 1, max: 6 }),
      ahead: fc.integer({ min: 0, max: 4 }),
      stride: fc.integer({ min: 1, max: 4 }),
      more: fc.integer({ min: 0, max: 3 }),
      embargo: fc.integer({ min: 0, max: 3 }),
      folds: fc.integer({ min: 2, max: 3 }),
      test: fc.boolean(),
      method: fc.constantFrom('kFold', 'blocked', 'expanding', 'sliding', 'groups', 'leaveOneGroupOut', 'shuffled'),
    });
    fc.assert(
      fc.property(cases, ({ lengths, gapAt, window, ahead, stride, more, test, method, ...rest }) => {
        const horizon = method === 'shuffled' ? 0 : ahead;
        const extent = window + horizon;
        const series = logs(lengths, gapAt).map((s) => withColumns(s, horizonColumns(s, ['x'], [horizon])));
        const byName = method === 'groups' || method === 'leaveOneGroupOut';
        const split = settings({
          method,
          ...rest,
          gap: extent - 1 + more,
          ...(method === 'sliding' && { trainRows: 40 }),
          ...(test && { test: byName ? ['log 2'] : 0.2 }),
          ...(method === 'shuffled' && { force: 'a test' }),
        });
        if (byName && lengths.length - Number(test) < rest.folds) return;
        const target = horizon > 0 ? `xAhead${horizon}` : 'x';
        const splits = crossValidationSplits(split, series, extent, never);
        expect(splits).toHaveLength(method === 'leaveOneGroupOut' ? lengths.length - Number(test) : rest.folds);
        for (const found of splits) {
          const roles = new Map<number, string>();
          for (const part of partsOf(found)) {
            for (const row of values(part.series)) {
              expect(roles.has(row)).toBe(false);
              roles.set(row, part.role);
            }
          }
          for (const part of partsOf(found)) {
            const sequences = sequencesOf(part, { inputs: ['x'], targets: [target] }, 0);
            for (const { x, y, n, role } of windowsOf(sequences, { length: window, stride, learn: 'last' })) {
              for (let row = x[0]; row <= Math.max(x[n - 1], y[n - 1]); row++) {
                expect(roles.get(row) ?? role).toBe(role);
              }
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('locks the same test part away from all folds', () => {
    const splits = crossValidationSplits(settings({ method: 'kFold', folds: 4, test: 0.1 }), logs([200]), 5, never);
    expect(new Set(splits.map((s) => s.test?.hash)).size).toBe(1);
    for (const { train, validation } of splits) {
      expect(Math.max(...values(train.series), ...values(validation.series))).toBe(200 - 20 - 5 - 1);
    }
  });

  it('keeps the logs of a group together and finds groups by name', () => {
    const series = logs([10, 10, 10, 10, 10]).map((s, i) => ({ ...s, group: `motor ${Math.floor(i / 2)}` }));
    const splits = crossValidationSplits(settings({ method: 'leaveOneGroupOut', test: ['motor 2'] }), series, 1, never);
    expect(splits.map((s) => s.validation.series.map((one) => one.log))).toEqual([
      ['log 0', 'log 1'],
      ['log 2', 'log 3'],
    ]);
    expect(() =>
      crossValidationSplits(settings({ method: 'leaveOneGroupOut', test: ['motr 2'] }), series, 1, never),
    ).toThrow('did you mean "motor 2"?');
    expect(() => crossValidationSplits(settings({ method: 'groups', folds: 4 }), series, 1, never)).toThrow(
      'split: 4 folds need as many groups, got motor 0, motor 1, motor 2',
    );
  });

  it('gives each fold its share of classes', () => {
    // two kinds of groups: by size alone, fold 0 would hold all of the long kind
    const series = logs([30, 29, 10, 9]);
    const kind = ({ log }: Series) => (['log 0', 'log 1'].includes(log) ? 0 : 1);
    const splits = crossValidationSplits(settings({ method: 'groups', folds: 2, stratify: 'labels' }), series, 1, kind);
    for (const { validation } of splits) expect(validation.series.map(kind)).toEqual([0, 1]);
  });

  it('refuses shuffled rows without a reason, and what does not belong to the method', () => {
    expect(problems({ method: 'shuffled' })).toEqual([expect.stringContaining('give the reason as force: "..."')]);
    expect(problems({ method: 'shuffled', force: 'each row is another motor' })).toEqual([]);
    expect(problems({ method: 'shuffled', force: 'so' }, 10, 3)).toEqual(['split: shuffled rows have no horizon']);
    expect(problems({ method: 'kFold', gap: 3 })).toEqual(['split: gap must be at least 9 rows, got 3']);
    expect(problems({ method: 'kFold', stratify: 'labels' })).toEqual(['split: kFold does not stratify']);
    expect(problems({ method: 'sliding' })).toHaveLength(1);
    expect(problems({ method: 'kFold', fold: 6 })).toEqual(['split: fold must be at most 5, got 6']);
    expect(problems({ method: 'groups', test: 0.2 })).toHaveLength(1);
  });
});
