/**
 * Appends to the spool in the first argument until it is killed. Batch k holds k numbers of its own, and k as its position; what
 * append took is told on standard output.
 */
import { writeSync } from 'node:fs';
import { openSpool } from '../../../src/io/queue/spool.ts';
import { bodyOf } from './spoolBody.ts';

const spool = await openSpool({ path: process.argv[2], target: 'test', ballastBytes: 0 });
for (let k = Number(spool.position ?? 0) + 1; ; k++) {
  if (!spool.append(bodyOf(k), k, String(k))) throw new Error('full');
  writeSync(1, `${k}\n`);
}
