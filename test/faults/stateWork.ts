import { strict as assert } from 'node:assert';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IoError } from '../../src/core/errors.ts';
import { Parts } from '../../src/pipeline/parts.ts';
import { SavedState } from '../../src/pipeline/savedState.ts';
import type { Work } from './work.ts';

const KEY = 7;

function chainOf(k: number): Uint8Array {
  const parts = new Parts(KEY);
  parts.add('x', (to) => to.array(new Uint8Array(5000).fill(k)));
  return parts.bytes();
}

const write = (folder: string, k: number) => SavedState.write(join(folder, 's'), chainOf(k), new Map([['out.csv', k]]));

/** A state over an older one. `isBroken`: written in place instead of beside its name. */
export function stateWork(isBroken: boolean): Work {
  return {
    async prepare(folder) {
      write(folder, 1);
    },
    async run(folder) {
      if (!isBroken) return write(folder, 2);
      const other = `${folder}-copy`;
      mkdirSync(other);
      write(other, 2);
      try {
        writeFileSync(join(folder, 's'), readFileSync(join(other, 's')));
      } catch (error) {
        throw new IoError(String(error));
      }
    },
    async check(folder, failure) {
      const state = SavedState.read(join(folder, 's'));
      assert(state, 'there is one');
      const k = state.written('out.csv');
      assert(k === 2 || (failure && k === 1), 'the old one only where the new one failed');
      assert.deepEqual(Buffer.from(state.chain), Buffer.from(chainOf(k)), 'whole');
    },
  };
}
