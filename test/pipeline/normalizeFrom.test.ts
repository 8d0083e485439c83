import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { verifyJob } from '../../src/firmware/verifyJob.ts';
import { readStatistics } from '../../src/io/file/statistics.ts';
import { saveModel } from '../../src/model/saveModel.ts';
import { initNet } from '../../src/nn/net.ts';
import { slipring } from '../cli/support.ts';
import golden from '../golden/numpy_statistics.json' with { type: 'json' };
import { temporaryFolder } from '../support/folder.ts';
import { mixture } from '../support/signals.ts';
import { blockAt, joinChannel, planYaml, runBlocks, stream } from './support.ts';

const folder = temporaryFolder();
const FILE = join(folder.path, 'statistics.json');
const MODEL = join(folder.path, 'rotor');
const x = mixture(500, 30);
const y = mixture(500, 31).map((v) => 20 + v);
const LOG = folder.file(
  'log.csv',
  `t [s],iA [A],temp [degC]\n${Array.from(x, (v, i) => `${i / 100},${v},${y[i]}`).join('\n')}\n`,
);
const PIPELINE = folder.file('p.yaml', `slipring: 1\nsinks:\n  - statistics: { path: ${FILE} }\n`);

beforeAll(async () => {
  expect((await slipring(['run', PIPELINE, '--input', LOG])).code).toBe(0);
  saveModel(MODEL, {
    net: initNet([{ cell: 'dense', units: 1 }], 1, 9),
    card: {
      name: 'rotor',
      summary: 'Rotor temperature.',
      task: 'regression',
      licence: 'MIT',
      rateHz: 100,
      inputs: [{ channel: 'temp', unit: 'degC', mean: 60, std: 20, range: 4 }],
      outputs: [{ name: 'tempRotor', unit: 'degC', mean: 3, std: 8, residualTo: null }],
      training: { recipe: {}, seed: 1, epochs: 1, parts: [] },
      metrics: [],
    },
  });
});

const main = stream('main', 100, { iA: 'A', temp: 'degC' });
const run = async (step: string) =>
  runBlocks(await planYaml(step, [main]), [blockAt(main, 0, 500, (t, c) => [x, y][c][Math.round(t * 100)])]);

describe('statistics and normalize', () => {
  it('writes what numpy gives for each channel, and a hash of its data', () => {
    const { channels, rateHz } = readStatistics(FILE);
    expect(rateHz).toBe(100);
    expect(channels.map((c) => [c.channel, c.unit, c.count])).toEqual([
      ['iA', 'A', 500],
      ['temp', 'degC', 500],
    ]);
    golden.cases.forEach((wanted, k) => {
      for (const [name, v] of Object.entries(wanted)) {
        expect(channels[k][name as keyof typeof wanted], name).toBeCloseTo(v, 9);
      }
    });
    expect(channels[0].sha256).toBe(createHash('sha256').update(new Uint8Array(x.buffer)).digest('hex'));
  });

  it('leaves out what is absent, but not of the hash', async () => {
    const holed = readFileSync(LOG, 'utf8').replace(/^0\.5,[^,]+/m, '0.5,');
    const other = join(folder.path, 'other.json');
    const pipeline = folder.file('q.yaml', `slipring: 1\nsinks:\n  - statistics: { path: ${other} }\n`);
    await slipring(['run', pipeline, '--input', folder.file('holed.csv', holed)]);
    const [a, b] = [readStatistics(FILE), readStatistics(other)].map((s) => s.channels);
    expect(b[0].count).toBe(499);
    expect(b[0].sha256).not.toBe(a[0].sha256);
    expect(b[1]).toEqual(a[1]);
  });

  it('scales each channel by its own statistics, in the way that is asked for', async () => {
    const [{ mean, std, min, max, median, iqr }, temp] = readStatistics(FILE).channels;
    const out = await run(`- normalize: { from: ${FILE}, on: [iA, temp] }`);
    expect(out[0].stream.channels).toEqual([
      { name: 'iA', unit: '1', skewS: 0 },
      { name: 'temp', unit: '1', skewS: 0 },
    ]);
    expect(joinChannel(out, 'iA')[7]).toBeCloseTo((x[7] - mean) / std, 12);
    expect(joinChannel(out, 'temp')[7]).toBeCloseTo((y[7] - temp.mean) / temp.std, 12);
    const kept = await run(`- normalize: { from: ${FILE}, on: iA, as: scaled, keep: true, method: minMax }`);
    expect(kept[0].stream.channels.map((c) => c.name)).toEqual(['iA', 'temp', 'scaled']);
    expect(joinChannel(kept, 'scaled')[7]).toBeCloseTo((x[7] - min) / (max - min), 12);
    const robust = await run(`- normalize: { from: ${FILE}, on: iA, method: robust }`);
    expect(joinChannel(robust, 'iA')[7]).toBeCloseTo((x[7] - median) / iqr, 12);
  });

  it("takes a model's scaler from its card", async () => {
    const out = await run(`- normalize: { from: ${MODEL}, on: temp }`);
    expect(joinChannel(out, 'temp')[3]).toBeCloseTo((y[3] - 60) / 20, 12);
  });

  it('goes to C as so many steps, bit for bit', async () => {
    const result = await verifyJob({ input: LOG, steps: [`normalize: { from: ${FILE}, on: [iA, temp] }`] });
    expect([result?.values, result?.mismatches]).toEqual([1000, 0]);
  });

  it.each([
    [`{ from: ${FILE}, on: [iA, ib] }`, 'unknown channel "ib"; did you mean "iA"? known: iA, temp'],
    [`{ from: ${FILE}, on: iA, keep: true }`, 'normalize: keep needs names for the outputs, as as'],
    [
      `{ from: ${MODEL}, on: temp, method: robust }`,
      'a model has mean and std only, so method must be standard, got robust',
    ],
    [`{ from: ${folder.path}/none.json, on: iA }`, 'none.json: no such file'],
    ['{ from: nosuchmodel, on: iA }', 'normalize: unknown model "nosuchmodel"'],
    ['{ mean: 1, std: 0, on: iA }', 'normalize: std must be a positive number, got 0'],
  ])('refuses %s', async (settings, message) => {
    await expect(planYaml(`- normalize: ${settings}`, [main])).rejects.toThrow(message);
  });

  it('refuses another unit, a channel that never changes, and a file that is something else', async () => {
    const volts = stream('main', 100, { iA: 'V' });
    await expect(planYaml(`- normalize: { from: ${FILE}, on: iA }`, [volts])).rejects.toThrow(
      'iA is in V, but in A in',
    );
    const content = JSON.parse(readFileSync(FILE, 'utf8'));
    content.channels[0].std = 0;
    const changed = folder.file('constant.json', JSON.stringify(content));
    await expect(run(`- normalize: { from: ${changed}, on: iA }`)).rejects.toThrow('iA does not change in');
    writeFileSync(changed, '{"slipringStatistics":2}');
    await expect(run(`- normalize: { from: ${changed}, on: iA }`)).rejects.toThrow('is no file of statistics');
  });
});
