/**
 * A program for failingCalls.test.ts, with failingCalls.c preloaded. Does a piece of work again and again, each time another one of its calls to
 * the disk fails, and looks at what is left. Prints what it found as JSON.
 *
 *   failingCallsLoop FOLDER spool|state|job ENOSPC|EIO once|lasting STRIDE [broken]
 */
import { mkdirSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { SlipringError } from '../../src/core/errors.ts';
import { jobWork } from './jobWork.ts';
import { spoolWork } from './spoolWork.ts';
import { stateWork } from './stateWork.ts';
import type { Work } from './work.ts';

const WORKS: Readonly<Record<string, (isBroken: boolean) => Work>> = {
  spool: spoolWork,
  state: stateWork,
  job: jobWork,
};

const [root, name, errno, lasting, stride, broken] = process.argv.slice(2);
const { env } = process;
env.FAIL_ERRNO = String(constants.errno[errno as 'EIO' | 'ENOSPC']);
env.FAIL_LASTING = lasting === 'lasting' ? '1' : '0';
// a full disk can be read
env.FAIL_READS = errno === 'EIO' ? '1' : '0';

const folder = join(root, 'work');
const wrong: string[] = [];
let failed = 0;
let calls = 0;
// the last time it is done before the call that would fail
for (let at = 1; ; at += Number(stride)) {
  for (const path of [folder, `${folder}-copy`]) rmSync(path, { recursive: true, force: true });
  mkdirSync(folder);
  const work = WORKS[name](broken === 'broken');
  await work.prepare?.(folder);
  Object.assign(env, { FAIL_COUNT: '0', FAIL_AT: String(at), FAIL_UNDER: folder });
  const failure = await work.run(folder).then(
    () => undefined,
    (error: unknown) => error,
  );
  calls = Number(env.FAIL_COUNT);
  delete env.FAIL_UNDER;
  if (failure !== undefined) failed++;
  try {
    if (failure !== undefined && !(failure instanceof SlipringError)) throw failure;
    await work.check(folder, failure);
  } catch (error) {
    wrong.push(`call ${at} of ${calls}: ${(error as Error).stack}`);
  }
  work.close?.();
  if (calls < at) break;
}
console.log(JSON.stringify({ calls, failed, wrong }));
process.exit(0);
