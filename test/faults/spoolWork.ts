import { strict as assert } from 'node:assert';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { openSpool, type Spool } from '../../src/io/queue/spool.ts';
import type { Work } from './work.ts';

const textOf = (k: number) => `batch ${k} `.padEnd(3000 * k, `<${k}>`);
const options = { target: 'test', ballastBytes: 1 << 16 };

/** Batches into a spool, some of them acknowledged. `isBroken`: they are acknowledged before they arrived. */
export function spoolWork(isBroken: boolean): Work {
  const taken: number[] = [];
  let refused: number[] = [];
  let doubtful: number | undefined;
  let acknowledged = 0;
  let spool: Spool | undefined;

  function append(queue: Spool, k: number): void {
    doubtful = k;
    const isTaken = queue.append(Buffer.from(textOf(k)), k, String(k));
    doubtful = undefined;
    if (isTaken) taken.push(k);
    else refused.push(k);
  }

  function acknowledge(queue: Spool, last: number): void {
    const found = queue.peek(1e9).find(({ body }) => Buffer.from(body).toString() === textOf(last));
    if (!found) return;
    if (!isBroken) acknowledged = last;
    queue.acknowledge(found.id);
  }

  return {
    async run(folder) {
      spool = await openSpool({ path: join(folder, 'q'), ...options });
      for (const k of [1, 2, 3]) append(spool, k);
      acknowledge(spool, 2);
      for (const k of [4, 5]) append(spool, k);
      acknowledge(spool, 5);
      append(spool, 6);
    },
    async check(folder) {
      const copy = `${folder}-copy`;
      cpSync(folder, copy, { recursive: true });
      const found = await openSpool({ path: join(copy, 'q'), ...options });
      const texts = found.peek(1e9).map(({ body, isIntact }) => `${isIntact} ${Buffer.from(body)}`);
      const numbers = texts.map((text) => Number(text.match(/^true batch (\d+) /)?.[1]));
      found.close();
      assert.deepEqual(
        texts,
        numbers.map((k) => `true ${textOf(k)}`),
        'torn',
      );
      const kept = taken.filter((k) => k > acknowledged);
      assert.deepEqual(
        kept.filter((k) => !numbers.includes(k)),
        [],
        'lost what was taken',
      );
      refused = refused.filter((k) => numbers.includes(k));
      assert.deepEqual(refused, [], 'kept what was refused');
      const known = [...taken, ...(doubtful === undefined ? [] : [doubtful])];
      assert.deepEqual(
        numbers.filter((k) => !known.includes(k)),
        [],
        'from nowhere',
      );
      assert.deepEqual(
        [...numbers].sort((a, b) => a - b),
        numbers,
        'in order',
      );
      const last = taken.at(-1);
      const position = found.position === undefined ? undefined : Number(found.position);
      assert(
        position === last || (doubtful !== undefined && position === doubtful),
        'the position goes with the batches',
      );
    },
    close() {
      spool?.close();
    },
  };
}
