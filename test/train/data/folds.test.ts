import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/core/random.ts';
import {
  blockedFolds,
  expandingFolds,
  type Fold,
  kFold,
  type Range,
  seriesFolds,
  shuffledFolds,
} from '../../../src/train/data/folds.ts';
import { evenGroups, stratifiedGroups } from '../../../src/train/data/groupFolds.ts';

interface Golden {
  kFold: { rows: number; folds: number; spans: Spans }[];
  timeSeries: { rows: number; folds: number; gap: number; longest: number | null; spans: Spans }[];
  groups: { folds: number; counts: number[][]; stratified: number[]; even: number[] }[];
}
type Spans = [number, number][][][];

/** By scikit-learn: test/golden/sklearn_folds.py. */
const golden: Golden = JSON.parse(readFileSync(new URL('../../golden/sklearn_folds.json', import.meta.url), 'utf8'));
const spans = (folds: readonly Fold[]) =>
  folds.map(({ train, validation }) => [train, validation].map((part) => part.map(({ from, to }) => [from, to])));
const rowsOf = (ranges: readonly Range[]) =>
  ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i));

describe('kFold', () => {
  it('without purge and embargo has the blocks of scikit-learn', () => {
    for (const { rows, folds, spans: expected } of golden.kFold) {
      expect(spans(kFold(rows, folds, 0, 0))).toEqual(expected);
    }
  });

  it('leaves rows out on both sides of the block, and more behind it', () => {
    expect(spans(kFold(30, 3, 2, 3))).toEqual([
      [[[15, 30]], [[0, 10]]],
      [
        [
          [0, 8],
          [25, 30],
        ],
        [[10, 20]],
      ],
      [[[0, 18]], [[20, 30]]],
    ]);
  });

  it('refuses more folds than rows', () => {
    expect(() => kFold(3, 4, 0, 0)).toThrow('split: 4 folds of 3 rows cannot be');
  });
});

describe('expandingFolds', () => {
  it('has the sizes of TimeSeriesSplit, with a gap and with a longest train part', () => {
    for (const { rows, folds, gap, longest, spans: expected } of golden.timeSeries) {
      expect(spans(expandingFolds(rows, folds, gap, longest ?? undefined))).toEqual(expected);
    }
  });
});

describe('blockedFolds', () => {
  it('parts each block by itself: 20 rows at 0.75 with a gap of 2 are 13 | 2 | 5', () => {
    expect(spans(blockedFolds(40, 2, 2, 0.75))).toEqual([
      [[[0, 13]], [[15, 20]]],
      [[[20, 33]], [[35, 40]]],
    ]);
  });
});

describe('shuffledFolds', () => {
  it('uses each unit once and gives each fold its share of every stratum', () => {
    const rare = ({ from }: Range) => Number(from % 100 === 0);
    const folds = shuffledFolds(1003, 5, 10, rare, new Random(1));
    expect(folds.flatMap((f) => rowsOf(f.validation)).sort((a, b) => a - b)).toEqual(rowsOf([{ from: 0, to: 1000 }]));
    for (const { train, validation } of folds) {
      expect(rowsOf(validation).filter((row) => row % 100 === 0)).toHaveLength(2);
      expect(new Set([...rowsOf(train), ...rowsOf(validation)]).size).toBe(1000);
    }
    expect(shuffledFolds(1003, 5, 10, rare, new Random(1))).toEqual(folds);
    expect(shuffledFolds(1003, 5, 10, rare, new Random(2))).not.toEqual(folds);
  });
});

describe('groups', () => {
  it('go to the folds of StratifiedGroupKFold', () => {
    for (const { counts, folds, stratified } of golden.groups)
      expect(stratifiedGroups(counts, folds)).toEqual(stratified);
  });

  it('go to folds as even as those of GroupKFold', () => {
    for (const { counts, folds, even } of golden.groups) {
      const rows = counts.map((group) => group.reduce((a, b) => a + b));
      const sizes = (foldOf: readonly number[]) =>
        Array.from({ length: folds }, (_, k) => rows.reduce((sum, n, g) => sum + (foldOf[g] === k ? n : 0), 0)).sort();
      expect(sizes(evenGroups(rows, folds))).toEqual(sizes(even));
    }
  });

  it('become folds of whole series; one without a fold stands in no part', () => {
    expect(spans(seriesFolds([5, 3, 2], [1, 0, -1], 2))).toEqual([
      [[[0, 5]], [[5, 8]]],
      [[[5, 8]], [[0, 5]]],
    ]);
  });
});
