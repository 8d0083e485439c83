import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MISSING } from '../../../src/core/quality.ts';
import { trainingMean } from '../../../src/train/baselines/constant.ts';
import { fitRidge, inputsAlone } from '../../../src/train/baselines/ridge.ts';
import { Lanes } from '../../../src/train/data/lanes.ts';
import type { Scaler } from '../../../src/train/data/scaler.ts';
import { sequencesOf } from '../../../src/train/data/sequences.ts';
import { splitByLog } from '../../../src/train/data/split.ts';
import { errorTables } from '../../../src/train/metrics.ts';
import { seriesOf } from '../support.ts';

const plain = (channel: string) => ({ channel, unit: '1', mean: 0, std: 1, range: 1 });
const scaler: Scaler = { inputs: [plain('x')], targets: [plain('y')] };
const task = { inputs: ['x'], targets: ['y'] };

function sequences(x: number[], gapsBefore: number[] = [], hold = 0) {
  const series = seriesOf({ x, y: x.map((v) => 10 * v) }, 1, gapsBefore);
  for (let i = 0; i < x.length; i++) if (Number.isNaN(x[i])) series.quality[0][i] = MISSING;
  const other = { ...series, log: 'other' };
  const { train } = splitByLog([series, other], { train: ['log'], validation: ['other'], test: [] });
  return sequencesOf(train, task, hold);
}

const rising = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe('sequencesOf', () => {
  it('holds an input that is absent for a few rows, which do not count', () => {
    const [s] = sequences([1, 2, Number.NaN, 4], [], 1);
    expect([...s.x]).toEqual([1, 2, 2, 4]);
    expect([...s.weight]).toEqual([1, 1, 0, 1]);
  });

  it('ends where an input stays absent and at a gap', () => {
    const found = sequences([Number.NaN, 1, 2, Number.NaN, Number.NaN, 5, 6, 7], [7], 1);
    expect(found.map((s) => [...s.x])).toEqual([[1, 2], [5, 6], [7]]);
  });
});

describe('targets that are absent one by one', () => {
  const two = { inputs: ['x'], targets: ['y', 'z'] };
  const columns = { x: [1, 2, 3, 4], y: [10, Number.NaN, 30, Number.NaN], z: [1, 2, Number.NaN, Number.NaN] };
  const other = { ...seriesOf(columns), log: 'other' };
  const { train } = splitByLog([seriesOf(columns), other], { train: ['log'], validation: ['other'], test: [] });
  const found = sequencesOf(train, two, 0);

  it('count each by itself: a row counts as long as one is there', () => {
    expect([...found[0].weight]).toEqual([1, 1, 1, 0]);
    const lanes = new Lanes(found, { inputs: [plain('x')], targets: [plain('y'), plain('z')] }, 1, 4, 0);
    const chunk = lanes.gather(0);
    expect([...chunk.weight]).toEqual([1, 1, 0, 1, 1, 0, 0, 0]);
    expect([...chunk.y]).toEqual([10, 1, 0, 2, 30, 0, 0, 0]);
    expect(lanes.counted).toBe(4);
  });

  it('are judged, and learned by the baselines, over their own rows', () => {
    const off = () => Float64Array.of(11, 1, 99, 1, 33, 99, 99, 99);
    const [y, z] = errorTables(found, off, 2, 0, () => 'every row');
    expect(y.all).toMatchObject({ rows: 2, mae: 2, worst: 3 });
    expect(z.all).toMatchObject({ rows: 2, mae: 0.5, worst: 1 });
    // y = 10 x through its rows, z = x through its own
    const line = fitRidge('line', found, inputsAlone, 1e-12).predict(found[0]);
    expect([...line].map((v) => Math.round(1e6 * v) / 1e6)).toEqual([10, 1, 20, 2, 30, 3, 40, 4]);
    expect([...trainingMean(found, 2).predict(found[0]).slice(0, 2)]).toEqual([20, 1.5]);
  });
});

describe('Lanes', () => {
  it('reads two lanes of one sequence in chunks of 3, the state fresh only at the start', () => {
    const lanes = new Lanes(sequences(rising(8)), scaler, 2, 3, 1);
    const seen = Array.from({ length: lanes.chunks }, (_, k) => {
      const c = lanes.gather(k);
      return { x: [...c.x], weight: [...c.weight], fresh: [...c.fresh] };
    });
    expect(seen).toEqual([
      { x: [1, 5, 2, 6, 3, 7], weight: [0, 0, 1, 1, 1, 1], fresh: [1, 1] },
      { x: [4, 8, 0, 0, 0, 0], weight: [1, 1, 0, 0, 0, 0], fresh: [0, 0] },
    ]);
    expect(lanes.counted).toBe(6);
  });

  it('starts afresh at a segment border, on a chunk of its own', () => {
    const lanes = new Lanes(sequences(rising(5), [2]), scaler, 1, 4, 0);
    expect(lanes.chunks).toBe(2);
    expect([...lanes.gather(0).x]).toEqual([3, 4, 5, 0]);
    expect([...lanes.gather(1).x]).toEqual([1, 2, 0, 0]);
    expect(lanes.gather(1).fresh[0]).toBe(1);
  });

  it('says so when the burn-in leaves nothing', () => {
    expect(() => new Lanes(sequences(rising(8)), scaler, 2, 3, 4)).toThrow(
      'training: no rows count after a burn-in of 4 rows; lower burnIn, or batch (2) for longer pieces',
    );
  });

  it('shows each row once an epoch, in order, and counts it once unless it burns in', () => {
    const cases = fc.record({
      rows: fc.integer({ min: 50, max: 200 }),
      B: fc.integer({ min: 1, max: 6 }),
      T: fc.integer({ min: 1, max: 20 }),
      burnIn: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(cases, ({ rows, B, T, burnIn }) => {
        const lanes = new Lanes(sequences(rising(rows), [Math.floor(rows / 2)]), scaler, B, T, burnIn);
        const seen: number[] = [];
        let counted = 0;
        const last = new Float64Array(B);
        for (let k = 0; k < lanes.chunks; k++) {
          const c = lanes.gather(k);
          for (let t = 0; t < T; t++) {
            for (let b = 0; b < B; b++) {
              const x = c.x[t * B + b];
              if (x === 0) continue;
              if (!(c.fresh[b] && t === 0)) expect(x).toBe(last[b] + 1);
              last[b] = x;
              seen.push(x);
              counted += c.weight[t * B + b];
              if (c.weight[t * B + b]) expect(c.y[t * B + b]).toBe(10 * x);
            }
          }
        }
        expect(new Set(seen).size).toBe(seen.length);
        expect(counted).toBe(lanes.counted);
        if (burnIn === 0) expect(seen.length).toBe(rows);
      }),
    );
  });
});
