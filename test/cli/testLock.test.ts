import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { thermalSeries } from '../train/support.ts';
import { slipring } from './support.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder.path, name);

/** `run` is `seed - 1`, and from the middle on `seed`: to part logs by. */
function writeLog(name: string, seed: number): void {
  const { columns } = thermalSeries(900, seed, 0.3, 20);
  const rows = Array.from(columns[0], (current, i) => {
    return `${i / 10},${current},${columns[1][i]},${seed - Number(i < 450)}`;
  });
  folder.file(name, `t,current,temperature,run\n${rows.join('\n')}\n`);
}

const recipe = (name: string, split: string, data = '') =>
  folder.file(
    `${name}.yaml`,
    `slipring: 1
name: body
summary: Temperature of a body that a current heats.
data: { pipeline: ${at('body.yaml')}${data} }
inputs: [current]
targets: [temperature]
split: ${split}
model: { units: 3 }
training: { epochs: 2, chunk: 32, batch: 4 }
`,
  );

const logs = (...names: string[]) => names.flatMap((name) => ['--log', at(name)]);
const evaluate = (model: string, names: string[], ...more: string[]) =>
  slipring(['evaluate', at(model), ...logs(...names), ...more]);

beforeAll(async () => {
  folder.file('body.yaml', 'slipring: 1\nsource: { replay: {} }\n');
  for (const [k, name] of ['a.csv', 'b.csv', 'c.csv', 'other.csv'].entries()) writeLog(name, k + 1);
  const byLog = recipe('by-log', '{ train: [a.csv], validation: [b.csv], test: [c.csv] }');
  await slipring(['train', byLog, ...logs('a.csv', 'b.csv', 'c.csv'), '--out', at('by-log')]);
});

describe('the locked test part', () => {
  it('is not judged as a new log, alone or among others, by whatever name', async () => {
    copyFileSync(at('c.csv'), at('innocent.csv'));
    for (const names of [['c.csv'], ['innocent.csv'], ['other.csv', 'c.csv']]) {
      const { code, err } = await evaluate('by-log', names);
      expect([code, err]).toEqual([65, expect.stringContaining('rows of c.csv are its locked test part')]);
    }
    expect(existsSync(at('by-log/unlocks.ndjson'))).toBe(false);
  });

  it('is the same whatever the order and the names of the logs, and each look is recorded and counted', async () => {
    for (const name of ['a.csv', 'b.csv']) copyFileSync(at(name), at(`moved-${name}`));
    const unlock = ['--unlock-test', 'final figures'];
    const first = await evaluate('by-log', ['a.csv', 'b.csv', 'c.csv'], ...unlock);
    const second = await evaluate('by-log', ['innocent.csv', 'moved-b.csv', 'moved-a.csv'], ...unlock);
    expect(first.out).toContain('temperature on test, degC');
    expect(second.out).toBe(first.out);
    expect(second.err).toContain('look no. 2 at the test part');
    expect(readFileSync(at('by-log/unlocks.ndjson'), 'utf8').trim().split('\n')).toHaveLength(2);
  });

  it('is told from logs that are known and from new ones', async () => {
    expect((await evaluate('by-log', ['a.csv'])).out).toContain('temperature on a.csv, known from training, degC');
    expect((await evaluate('by-log', ['other.csv'])).out).toContain('temperature on new log, degC');
  });

  it('is found in logs of which it has the last rows, or one piece', async () => {
    const byTime = recipe('by-time', '{ train: 0.6, validation: 0.2, test: 0.2 }');
    await slipring(['train', byTime, ...logs('a.csv', 'b.csv'), '--out', at('by-time')]);
    expect((await evaluate('by-time', ['b.csv'])).code).toBe(65);
    expect((await evaluate('by-time', ['a.csv'])).code).toBe(0);

    // the last half of b.csv
    const byPiece = recipe('by-piece', "{ method: leaveOneGroupOut, test: ['run 2'] }", ', groupBy: run');
    await slipring(['train', byPiece, ...logs('a.csv', 'b.csv'), '--out', at('by-piece')]);
    expect((await evaluate('by-piece', ['a.csv'])).code).toBe(0);
    expect((await evaluate('by-piece', ['b.csv'])).code).toBe(65);
  });
});

it('two logs that hold the same rows are refused', async () => {
  copyFileSync(at('a.csv'), at('copy.csv'));
  const path = recipe('twice', '{ train: [a.csv], validation: [copy.csv] }');
  const { code, err } = await slipring(['train', path, ...logs('a.csv', 'copy.csv'), '--out', at('twice')]);
  expect([code, err]).toEqual([78, expect.stringContaining(`${path}:4:7: a.csv and copy.csv hold the same rows`)]);
});
