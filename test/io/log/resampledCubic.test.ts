import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INTERPOLATED } from '../../../src/core/quality.ts';
import type { DeviceProfile } from '../../../src/io/config/deviceProfile.ts';
import { openReplay } from '../../../src/io/log/replay.ts';
import golden from '../../golden/scipy_pchip.json' with { type: 'json' };
import { collect, samplesOf, timesOf } from '../../support/collect.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { mixture, uniform } from '../../support/signals.ts';

const folder = temporaryFolder();

/** Blocks of a log with columns t, x, ... on a grid; `methods` are those that channels have of their own. */
async function onGrid(
  t: ArrayLike<number>,
  columns: Record<string, ArrayLike<number>>,
  irregular: DeviceProfile['irregular'],
  methods: Record<string, 'linear' | 'cubic' | 'hold'> = {},
) {
  const names = Object.keys(columns);
  const rows = Array.from(t, (stamp, i) => [stamp, ...names.map((n) => columns[n][i])].join(','));
  const device: DeviceProfile = {
    slipring: 1,
    name: 'irregular',
    summary: '',
    kind: 'csv',
    decimalComma: false,
    time: { column: 't', unit: 's' },
    irregular,
    channels: names.map((column) => ({ column, unit: 'A', scale: 1, offset: 0, resample: methods[column] })),
  };
  const file = folder.file('log.csv', `${['t', ...names].join()}\n${rows.join('\n')}\n`);
  return collect((await openReplay({ file, device })).blocks);
}

/** As in test/golden/scipy_pchip.py. */
function logOf(seed: number) {
  let sum = 0;
  const t = uniform(150, seed).map((u, i) => {
    sum += 0.1 + 0.08 * u;
    return sum + (i >= 40 ? 0.7 : 0) + (i >= 90 ? 3 : 0) + (i >= 147 ? 2 : 0);
  });
  const x = mixture(150, seed);
  x.fill(x[20], 20, 24);
  for (const i of [60, 63, 65]) x[i] = Number.NaN;
  return { t, x };
}

describe('an irregular log by method cubic', () => {
  it.each(golden.cases.map((c) => [c.rateHz, c] as const))('equals scipy at %d Hz', async (rateHz, g) => {
    const { t, x } = logOf(g.seed);
    const blocks = await onGrid(t, { x }, { resampleHz: rateHz, longestHoleS: 1, method: 'cubic' });
    const byIndex = new Map(
      blocks.flatMap((b) => Array.from({ length: b.n }, (_, i) => [b.seq + i, b.channels[0][i]])),
    );
    expect([...byIndex.values()].filter((v) => !Number.isNaN(v))).toHaveLength(g.present);
    expect(g.at.length).toBeGreaterThan(30);
    g.y.forEach((v, i) => void expect(Math.abs(byIndex.get(g.at[i])! - v)).toBeLessThan(1e-9));
  });

  it('never leaves the span of the two rows around a point', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.double({ min: 0.01, max: 0.5, noNaN: true }), fc.integer({ min: -5, max: 5 })), {
          minLength: 2,
          maxLength: 40,
        }),
        async (steps) => {
          let sum = 0;
          const t = steps.map(([step]) => (sum += step));
          const x = steps.map(([, v]) => v);
          const blocks = await onGrid(t, { x }, { resampleHz: 50, longestHoleS: 1, method: 'cubic' });
          const values = samplesOf(blocks, 'x');
          for (const [k, time] of timesOf(blocks).entries()) {
            const b = Math.max(
              1,
              t.findIndex((stamp) => stamp >= time - 1e-9),
            );
            const [low, high] = [Math.min(x[b - 1], x[b]), Math.max(x[b - 1], x[b])];
            expect(values[k]).toBeGreaterThanOrEqual(low - 1e-9);
            expect(values[k]).toBeLessThanOrEqual(high + 1e-9);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('has less than a third of the error of a line on a sine that is sampled 16 times a period', async () => {
    const t = uniform(400, 7).map((u, i) => i / 100 + 0.002 * u);
    const sine = (time: number) => Math.sin(2 * Math.PI * 6.25 * time);
    const rms = async (method: 'linear' | 'cubic') => {
      const blocks = await onGrid(t, { x: t.map(sine) }, { resampleHz: 130, longestHoleS: 1, method });
      const values = samplesOf(blocks, 'x');
      const times = timesOf(blocks);
      return Math.sqrt(times.reduce((sum, time, k) => sum + (values[k] - sine(time)) ** 2, 0) / times.length);
    };
    expect(await rms('cubic')).toBeLessThan((await rms('linear')) / 3);
  });

  it('bridges a hole, flagged, and leaves a longer one as a gap', async () => {
    const t = [0, 0.1, 0.2, 0.3, 0.8, 0.9, 1, 3, 3.1, 3.2];
    const blocks = await onGrid(t, { x: t }, { resampleHz: 10, longestHoleS: 0.6, method: 'cubic' });
    expect(blocks.map((b) => [b.seq, b.n, b.gapBefore])).toEqual([
      [0, 11, 0],
      [30, 3, 19],
    ]);
    expect(Array.from(blocks[0].quality[0]!)).toEqual([0, 0, 0, 0, ...Array(4).fill(INTERPOLATED), 0, 0, 0]);
    timesOf(blocks).forEach((time, k) => void expect(samplesOf(blocks, 'x')[k]).toBeCloseTo(time, 9));
  });

  it('lets single channels have another method, and all others that of the log', async () => {
    const t = [0, 0.1, 0.2, 0.3, 0.4];
    const x = [0, 1, 8, 27, 64];
    const columns = { own: x, line: x, code: x };
    const blocks = await onGrid(
      t,
      columns,
      { resampleHz: 20, longestHoleS: 1, method: 'cubic' },
      { line: 'linear', code: 'hold' },
    );
    // between 1 and 8: the slopes are the harmonic means of 10, 70 and of 70, 190
    const slope = (a: number, b: number) => 2 / (1 / a + 1 / b);
    const middle = 4.5 + (0.1 * (slope(10, 70) - slope(70, 190))) / 8;
    expect(['own', 'line', 'code'].map((n) => samplesOf(blocks, n)[3])).toEqual(
      [middle, 4.5, 1].map((v) => expect.closeTo(v, 9)),
    );
    const one = await onGrid(t, { x }, { resampleHz: 20, longestHoleS: 1 }, { x: 'cubic' });
    expect(samplesOf(one, 'x')[3]).toBeCloseTo(middle, 9);
    const none = await onGrid(t, { x }, { resampleHz: 20, longestHoleS: 1 });
    expect(samplesOf(none, 'x')[3]).toBeCloseTo(4.5, 9);
  });

  it('gives all rows up to where time runs back, and begins anew', async () => {
    const t = [0, 0.1, 0.2, 0.3, 0, 0.1, 0.2];
    const blocks = await onGrid(t, { x: t }, { resampleHz: 10, longestHoleS: 1, method: 'cubic' });
    expect(blocks.map((b) => [b.seq, b.n])).toEqual([
      [0, 4],
      [0, 3],
    ]);
    samplesOf(blocks, 'x').forEach((v, k) => void expect(v).toBeCloseTo(t[k], 9));
  });
});
