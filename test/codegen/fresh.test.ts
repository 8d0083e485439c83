import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generatedFiles } from '../../scripts/gen/generatedFiles.ts';
import { ROOT } from '../../scripts/gen/operatorFiles.ts';

const { files, faults } = await generatedFiles();

describe('generated files', () => {
  it('all kernels are in the subset', () => {
    expect(faults).toEqual([]);
  });

  it('are fresh (else: npm run gen)', () => {
    const stale = [...files].filter(([path, text]) => readFileSync(join(ROOT, path), 'utf8') !== text);
    expect(stale.map(([path]) => path)).toEqual([]);
  });

  it('none is left from a kernel that is gone', () => {
    const left = readdirSync(join(ROOT, 'c')).filter((name) => !files.has(`c/${name}`));
    expect(left).toEqual([]);
  });
});
