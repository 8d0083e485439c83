import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeWhole } from '../../../src/io/config/writeWhole.ts';
import { temporaryFolder } from '../../support/folder.ts';

describe('writeWhole', () => {
  const { path } = temporaryFolder();
  const file = join(path, 'state');

  it('replaces what was there and leaves nothing beside it', () => {
    writeWhole(file, Uint8Array.of(1, 2, 3));
    writeWhole(file, Uint8Array.of(4));
    expect([...readFileSync(file)]).toEqual([4]);
    expect(readdirSync(path)).toEqual(['state']);
  });

  it('touches the file only when all is on the disk', () => {
    writeWhole(file, Uint8Array.of(1, 2, 3));
    const bytes = new Proxy(Uint8Array.of(5, 6), {
      get() {
        throw new Error('in the middle');
      },
    });
    expect(() => writeWhole(file, bytes)).toThrow('in the middle');
    expect([...readFileSync(file)]).toEqual([1, 2, 3]);
  });
});
