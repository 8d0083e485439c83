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
});
