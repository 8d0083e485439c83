import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MISSING, OUTLIER, WARMUP } from '../../../src/core/quality.ts';
import { groupedBy } from '../../../src/train/data/groups.ts';
import { aheadName, horizonColumns } from '../../../src/train/data/horizons.ts';
import { classColumns } from '../../../src/train/data/labels.ts';
import { mirrored } from '../../../src/train/data/mirror.ts';
import { sequencesOf } from '../../../src/train/data/sequences.ts';
import { columnOf, withColumns } from '../../../src/train/data/series.ts';
import { splitByLog } from '../../../src/train/data/split.ts';
import { windowsOf } from '../../../src/train/data/windows.ts';
import { seriesOf } from '../support.ts';

const rising = (n: number) => Array.from({ length: n }, (_, i) => i);

describe('classColumns', () => {
  it('gives one channel a class: 1 on its rows, 0 on others, missing where there is no label or no class', () => {
    const series = seriesOf({ state: [0, 2, 7, 1, Number.NaN, 0] });
    series.quality[0][4] = MISSING;
    series.quality[0][5] = OUTLIER;
    const [sound, short] = classColumns(series, { channel: 'state', classes: { sound: 0, short: [1, 2] } });
    expect([...sound.values]).toEqual([1, 0, Number.NaN, 0, Number.NaN, Number.NaN]);
    expect([...short.values]).toEqual([0, 1, Number.NaN, 1, Number.NaN, Number.NaN]);
    expect([...short.quality]).toEqual([0, 0, MISSING, 0, MISSING, MISSING]);
  });

  it('takes the label of the log for all its rows, and refuses one that is no class', () => {
    const labels = { classes: ['sound', 'short'] };
    const labelled = { ...seriesOf({ x: [1, 2] }), label: 'short' };
    expect(classColumns(labelled, labels).map((c) => [...c.values])).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect([...classColumns(seriesOf({ x: [1] }), labels)[0].quality]).toEqual([MISSING]);
    expect(() => classColumns({ ...labelled, label: 'shrt' }, labels)).toThrow('did you mean "short"?');
  });

  it('refuses a class that is called as a channel', () => {
    const series = { ...seriesOf({ short: [1, 2] }), label: 'short' };
    expect(() => withColumns(series, classColumns(series, { classes: ['sound', 'short'] }))).toThrow(
      'log: there is a channel short already',
    );
  });
});

describe('groupedBy', () => {
  it('parts a series where a channel changes, and names groups by its values', () => {
    const series = seriesOf({ x: rising(7), repetition: [1, 1, 2, 2, 2, 1, Number.NaN] }, 1, [1]);
    const pieces = groupedBy(series, 'repetition');
    expect(pieces.map((p) => [p.group, p.log, ...p.columns[0]])).toEqual([
      ['repetition 1', 'log, rows 0 to 1', 0, 1],
      ['repetition 2', 'log, rows 2 to 4', 2, 3, 4],
      ['repetition 1', 'log, rows 5 to 5', 5],
      ['repetition unknown', 'log, rows 6 to 6', 6],
    ]);
    expect(pieces[0].segments).toHaveLength(2);
  });
});

describe('sequencesOf', () => {
  it('leaves rows out on which a filter warms up, unless the task begins cold', () => {
    const series = seriesOf({ x: rising(4), y: rising(4) });
    series.quality[0][1] = WARMUP;
    series.quality[0][2] = MISSING;
    const weights = (cold: boolean) =>
      sequencesOf({ role: 'train', series: [series] }, { inputs: ['x'], targets: ['y'], cold }, 30).map((s) => [
        ...s.weight,
      ]);
    expect(weights(false)).toEqual([[1, 0, 0, 1]]);
    expect(weights(true)).toEqual([[1, 1, 0, 1]]);
  });
});

describe('horizonColumns', () => {
  it('hold what comes so many rows later, and end before a gap', () => {
    const series = withColumns(
      seriesOf({ y: rising(7) }, 1, [4]),
      horizonColumns(seriesOf({ y: rising(7) }, 1, [4]), ['y'], [0, 2]),
    );
    const column = columnOf(series, aheadName('y', 2));
    expect([...series.columns[column]]).toEqual([2, 3, Number.NaN, Number.NaN, 6, Number.NaN, Number.NaN]);
    expect([...series.quality[column]]).toEqual([0, 0, MISSING, MISSING, 0, MISSING, MISSING]);
    expect(series.columns).toHaveLength(2);
  });
});

const task = { inputs: ['x'], targets: ['y'] };
const other = (series: ReturnType<typeof seriesOf>) => ({ ...series, log: 'other' });
const trainOf = (series: ReturnType<typeof seriesOf>) =>
  splitByLog([series, other(series)], { train: ['log'], validation: ['other'], test: [] }).train;

describe('windowsOf', () => {
  const rows = (n: number) => sequencesOf(trainOf(seriesOf({ x: rising(n), y: rising(n) })), task, 0);

  it('cuts windows every stride, of which the last row counts or all do', () => {
    const last = windowsOf(rows(8), { length: 3, stride: 2, learn: 'last' });
    expect(last.map((s) => [...s.x])).toEqual([
      [0, 1, 2],
      [2, 3, 4],
      [4, 5, 6],
    ]);
    expect(last.map((s) => [...s.weight])).toEqual([
      [0, 0, 1],
      [0, 0, 1],
      [0, 0, 1],
    ]);
    expect(last.map((s) => s.from)).toEqual([0, 2, 4]);
    expect([...windowsOf(rows(8), { length: 3, stride: 2, learn: 'every' })[1].weight]).toEqual([1, 1, 1]);
  });

  it('leaves a window out whose last row has no target', () => {
    const series = seriesOf({ x: rising(6), y: [1, 1, Number.NaN, 1, 1, 1] });
    const windows = windowsOf(sequencesOf(trainOf(series), task, 0), { length: 3, stride: 1, learn: 'last' });
    expect(windows.map((s) => s.from)).toEqual([1, 2, 3]);
  });

  it('never reaches over a gap', () => {
    const cases = fc.record({
      n: fc.integer({ min: 10, max: 60 }),
      gap: fc.integer({ min: 1, max: 9 }),
      length: fc.integer({ min: 1, max: 12 }),
      stride: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(cases, ({ n, gap, length, stride }) => {
        const found = sequencesOf(trainOf(seriesOf({ x: rising(n), y: rising(n) }, 1, [gap])), task, 0);
        const windows = windowsOf(found, { length, stride, learn: 'last' });
        for (const w of windows) expect(w.x[0] < gap).toBe(w.x[length - 1] < gap);
        const fits = (rows: number) => Math.max(0, Math.floor((rows - length) / stride) + 1);
        expect(windows).toHaveLength(fits(gap) + fits(n - gap));
      }),
    );
  });
});

describe('mirrored', () => {
  const names = { inputs: ['roll', 'left', 'right', 'speed'], targets: ['turnLeft', 'turnRight', 'lean'] };
  const series = seriesOf({
    roll: [1, 2],
    left: [3, 4],
    right: [5, 6],
    speed: [7, 8],
    turnLeft: [1, Number.NaN],
    turnRight: [0, 1],
    lean: [9, 10],
  });
  const mirror = {
    negate: ['roll', 'lean'],
    swap: [
      ['left', 'right'],
      ['turnLeft', 'turnRight'],
    ] as [string, string][],
  };

  it('negates and swaps by hand, an absent target too', () => {
    const [sequence] = sequencesOf(trainOf(series), names, 0);
    const image = mirrored(sequence, mirror, names);
    expect([...image.x]).toEqual([-1, 5, 3, 7, -2, 6, 4, 8]);
    expect([...image.y]).toEqual([0, 1, -9, 1, Number.NaN, -10]);
    expect([...sequence.x.slice(0, 4)]).toEqual([1, 3, 5, 7]);
  });

  it('is its own inverse', () => {
    const [sequence] = sequencesOf(trainOf(series), names, 0);
    expect(mirrored(mirrored(sequence, mirror, names), mirror, names)).toEqual(sequence);
  });

  it('corrects the mirrored channel where the net predicts a difference', () => {
    const residual = { ...names, residualTo: 'left' };
    const [sequence] = sequencesOf(trainOf(series), residual, 0);
    expect([...mirrored(sequence, mirror, residual).base]).toEqual([5, 6]);
  });
});
