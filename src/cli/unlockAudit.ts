import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IoError } from '../core/errors.ts';
import type { Unlock } from '../train/evaluateModel.ts';

const UNLOCKS = 'unlocks.ndjson';

/** Appends a line a look at the test part to the model folder, before the look. Throws IoError where it cannot. */
export function auditIn(folder: string): Unlock['audit'] {
  const path = join(folder, UNLOCKS);
  return (record) => {
    try {
      appendFileSync(path, `${JSON.stringify({ at: new Date().toISOString(), ...record })}\n`);
    } catch (error) {
      throw new IoError(`${path}: the look at the test part cannot be recorded: ${(error as Error).message}`);
    }
  };
}

/** How often the test part was opened. */
export function looksIn(folder: string): number {
  const path = join(folder, UNLOCKS);
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').length : 0;
}
