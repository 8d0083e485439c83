import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { slipring } from './support.ts';

const folder = temporaryFolder();

describe('files of a run', () => {
  it('keeps columns of equal names apart', async () => {
    const log = folder.file('twice.csv', 't,iA,iB,iA\n0,1,2,10\n0.001,2,3,20\n0.002,3,4,30\n');
    const output = join(folder.path, 'apart.csv');
    const { code } = await slipring(['run', '--input', log, '--output', output]);
    expect(code).toBe(0);
    expect(readFileSync(output, 'utf8')).toBe('t,iA,iB,iA_2\n0,1,2,10\n0.001,2,3,20\n0.002,3,4,30\n');
  });

  it('does not write over the log that it reads', async () => {
    const text = 't,iA\n0,1\n0.001,2\n0.002,3\n';
    const log = folder.file('log.csv', text);
    const { code, err } = await slipring(['run', '--input', log, '--output', join(folder.path, '.', 'log.csv')]);
    expect(code).toBe(78);
    expect(err).toContain('log.csv is read by this run: write to another file');
    expect(readFileSync(log, 'utf8')).toBe(text);
  });

  it('refuses to write a file whose name promises another form', async () => {
    const log = folder.file('log2.csv', 't,iA\n0,1\n0.001,2\n0.002,3\n');
    const output = join(folder.path, 'out.h5');
    const { code, err } = await slipring(['run', '--input', log, '--output', output]);
    expect(code).toBe(78);
    expect(err).toContain('.h5 files are not written; known: .csv, .txt, .ndjson, .jsonl, .parquet, .mcap');
    expect(existsSync(output)).toBe(false);
  });

  it('reads several logs on one time axis, named one by one, by a pattern, or in the pipeline', async () => {
    const part = (from: number) => Array.from({ length: 100 }, (_, i) => `${(from + i) / 1000},${from + i}\n`).join('');
    const [one, two] = [folder.file('part1.csv', `t,iA\n${part(0)}`), folder.file('part2.csv', `t,iA\n${part(150)}`)];
    const output = join(folder.path, 'joined.csv');
    const expected = `t,iA\n${part(0)}${part(150)}`;
    const pipeline = folder.file(
      'parts.yaml',
      `slipring: 1\nsource: { replay: { files: [${join(folder.path, 'part?.csv')}] } }\n`,
    );
    for (const from of [['--input', one, '--input', two], ['--input', join(folder.path, 'part*.csv')], [pipeline]]) {
      const { code, err } = await slipring(['run', ...from, '--output', output]);
      expect([code, err]).toEqual([0, expect.stringContaining('lost 50, gaps 1')]);
      expect(readFileSync(output, 'utf8')).toBe(expected);
    }
    const single = await slipring(['run', pipeline, '--input', two, '--output', output]);
    expect([single.code, readFileSync(output, 'utf8')]).toEqual([0, `t,iA\n${part(150)}`]);
    const turned = await slipring(['run', '--input', two, '--input', one, '--output', output]);
    expect([turned.code, turned.err]).toEqual([
      65,
      expect.stringContaining('part1.csv begins at 0 s, before the end of'),
    ]);
    const over = await slipring(['run', '--input', one, '--input', two, '--output', two]);
    expect([over.code, over.err]).toEqual([78, expect.stringContaining('part2.csv is read by this run')]);
    expect((await slipring(['run', '--input', join(folder.path, 'none*.csv')])).code).toBe(74);
  });
});
