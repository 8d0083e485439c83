import { describe, expect, it } from 'vitest';
import { sequencesOf } from '../../../src/train/data/sequences.ts';
import { cut } from '../../../src/train/data/series.ts';
import { decompose } from '../../../src/train/diagnose/biasVariance.ts';
import { regimeBins } from '../../../src/train/diagnose/regimeBins.ts';
import { residualsOf } from '../../../src/train/diagnose/residuals.ts';
import { rowErrors } from '../../../src/train/diagnose/rowErrors.ts';
import { worstStretch } from '../../../src/train/diagnose/worstStretch.ts';
import { seriesOf } from '../support.ts';
import { values } from './support.ts';

const N = 400;
const series = seriesOf({ load: values(N, (i) => i), a: values(N, (i) => i / 10), b: values(N, () => 5) }, 2);
const task = { inputs: ['load'], targets: ['a', 'b'] };
const [sequence] = sequencesOf({ role: 'validation', series: [series] }, task, 30);
const judge = { sequences: [sequence], targets: 2, burnIn: 10, regimeOf: () => 'any' };

/** Right, but for `a` by `error(i)`. */
const off = (error: (i: number) => number) => ({
  name: 'off',
  predict: () => sequence.y.map((v, k) => (k % 2 === 0 ? v + error(k / 2) : v)),
});
const spike = rowErrors(
  off((i) => (i >= 300 && i < 310 ? 6 : 0)),
  judge,
  [2, 1],
);

describe('rowErrors', () => {
  it('is the mean over targets of squares in parts of the variance, NaN where rows do not count', () => {
    expect([...spike[0].squares.subarray(0, 11)].map(Number.isNaN)).toEqual(values(11, (i) => +(i < 10)).map(Boolean));
    expect(spike[0].squares[299]).toBe(0);
    expect(spike[0].squares[300]).toBe((6 / 2) ** 2 / 2);
  });

  it('of classes is whether the class was missed', () => {
    const said = { name: 'first', predict: () => sequence.y.map((_, k) => (k % 2 === 0 ? 1 : 0)) };
    const [{ squares }] = rowErrors(said, { ...judge, classifies: true }, [1, 1]);
    // a is the larger from row 50 on, where it is 5 as b is
    expect([squares[49], squares[51]]).toEqual([1, 0]);
  });
});

describe('regimeBins', () => {
  it('cuts a channel into quarters and puts the worst first, in parts of the error over all rows', () => {
    const bins = regimeBins(spike, ['load', 'b'], undefined, false);
    // a channel that never changes has no regimes
    expect(bins.map((b) => b.name).sort()).toEqual(['load 107..205', 'load 205..302', 'load < 107', 'load >= 302']);
    const all = Math.sqrt((10 * 4.5) / 390);
    const [worst] = bins;
    // rows 302 to 399: eight of the ten bad ones
    expect(worst).toMatchObject({ name: 'load >= 302', kind: 'load', rows: 98 });
    expect(worst.ratio).toBeCloseTo(worst.error / all, 12);
    expect(worst.part).toBeCloseTo(98 / 390, 12);
    expect(bins.map((b) => b.error)).toEqual(bins.map((b) => b.error).sort((a, b) => b - a));
  });

  it('is sure of 30 rows, and of 10 missed classes', () => {
    const few = (rows: number) => regimeBins(spike, [], (_, i) => (i < 10 + rows ? 'few' : 'many'), false);
    expect([29, 30].map((rows) => few(rows).find((b) => b.name === 'few')?.sure)).toEqual([false, true]);
    const missed = (count: number) =>
      regimeBins([{ ...spike[0], squares: spike[0].squares.map((_, i) => +(i < count)) }], [], () => 'all', true)[0];
    expect([missed(9).sure, missed(10).sure]).toEqual([false, true]);
  });

  it('names bins apart that lie close together', () => {
    const close = seriesOf(
      { load: values(N, (i) => 26.38 + 1e-5 * i), a: values(N, () => 0), b: values(N, () => 0) },
      2,
    );
    const [rows] = sequencesOf({ role: 'validation', series: [close] }, task, 30);
    const zero = { name: 'zero', predict: () => rows.y };
    const bins = regimeBins(rowErrors(zero, { ...judge, sequences: [rows] }, [1, 1]), ['load'], undefined, false);
    expect(bins.map((b) => [b.name, b.rows]).sort()).toEqual([
      ['load 26.381..26.382', 98],
      ['load 26.382..26.383', 97],
      ['load < 26.381', 97],
      ['load >= 26.383', 98],
    ]);
  });

  it("adds the recipe's own regimes", () => {
    const bins = regimeBins(spike, [], (_, i) => (i < 300 ? 'early' : 'late'), false);
    expect(bins.map(({ name, kind, rows }) => [name, kind, rows])).toEqual([
      ['late', 'regime', 100],
      ['early', 'regime', 290],
    ]);
  });
});

describe('worstStretch', () => {
  it('finds the worst rows, with what is around them, and their time in the log', () => {
    const found = worstStretch(spike, 2, 20);
    expect(found).toMatchObject({ log: 'log', worst: { from: 290, to: 310 }, from: 270, to: 330 });
    expect(found?.timeS[0]).toBe(135);
    expect(found?.predicted[0][30]).toBe(36);
    expect(found?.truth[0][30]).toBe(30);
    expect(
      worstStretch(
        rowErrors(
          off(() => 0),
          judge,
          [1, 1],
        ),
        2,
      ),
    ).toBeUndefined();
  });

  it('counts rows as the log does where a part begins in the middle of it', () => {
    const part = cut(series, 100, 400);
    const sequences = sequencesOf({ role: 'validation', series: [part] }, task, 30);
    const bad = { name: 'bad', predict: () => sequences[0].y.map((v, k) => (k === 2 * 250 ? v + 9 : v)) };
    const found = worstStretch(rowErrors(bad, { ...judge, sequences }, [1, 1]), 2, 20);
    expect(found?.worst).toEqual({ from: 331, to: 351 });
    expect(found?.timeS[0]).toBe(311 / 2);
  });

  it('is not misled by a huge error long before', () => {
    const rows = rowErrors(
      off((i) => (i === 20 ? 1e9 : i > 350 ? 1 : 0)),
      judge,
      [1, 1],
    );
    expect(worstStretch(rows, 2, 10)?.worst).toEqual({ from: 11, to: 21 });
  });
});

describe('residualsOf', () => {
  it('counts each error once, and tells slow errors from fast ones', () => {
    const slow = residualsOf(
      rowErrors(
        off((i) => Math.sin(i / 30)),
        judge,
        [1, 1],
      ),
      0,
      2,
    );
    const fast = residualsOf(
      rowErrors(
        off((i) => (i % 2 === 0 ? 1 : -1)),
        judge,
        [1, 1],
      ),
      0,
      2,
    );
    expect(slow.histogram.rows.reduce((a, b) => a + b)).toBe(390);
    expect(slow.lag1).toBeGreaterThan(0.99);
    expect(fast.lag1).toBeCloseTo(-1, 9);
    expect([fast.histogram.rows[0], fast.histogram.rows[30]]).toEqual([195, 195]);
    expect(slow.error[0]).toBeCloseTo(Math.sin(10 / 30), 12);
  });
});

describe('decompose', () => {
  it('parts the error into that of the mean and the spread, by hand', () => {
    const parts = [
      {
        truth: [1, Number.NaN],
        predictions: [
          [2, 9],
          [4, 9],
        ],
      },
    ];
    expect(decompose(parts)).toEqual({ bias: 4, variance: 1, validation: 5 });
  });

  it('adds up to the mean error of the predictions', () => {
    const truth = values(50, Math.sin);
    const predictions = [1, 2, 3].map((k) => values(50, (i) => Math.sin(i + k / 10)));
    const { bias, variance } = decompose([{ truth, predictions }]);
    const errors = predictions.flatMap((p) => p.map((v, i) => (v - truth[i]) ** 2));
    expect(bias + variance).toBeCloseTo(errors.reduce((a, b) => a + b) / errors.length, 12);
  });
});
