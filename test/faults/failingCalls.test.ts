import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { scaled } from '../support/soak.ts';

/** Of these calls every so manieth fails; in a soak each of them. */
const STRIDE = { state: 1, spool: scaled(7, 1), job: scaled(23, 1) };
const TIMEOUT_MS = scaled(180_000, 1_800_000);
const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

const isLinux = process.platform === 'linux';
if (!isLinux) console.warn('left out: calls to the disk are made to fail on Linux only');
const folder = temporaryFolder();
const library = join(folder.path, 'failingCalls.so');
let count = 0;

beforeAll(() => {
  if (!isLinux) return;
  execFileSync('gcc', ['-O1', '-shared', '-fPIC', '-Wall', '-Werror', path('failingCalls.c'), '-o', library, '-ldl']);
});

/** Does the work until each call, or every so manieth, has failed once. */
function loop(work: keyof typeof STRIDE, ...how: string[]): { calls: number; failed: number; wrong: string[] } {
  const root = join(folder.path, `${count++}`);
  mkdirSync(root);
  const [errno, lasting, ...more] = how;
  const words = [
    '--import',
    'tsx',
    path('failingCallsLoop.ts'),
    root,
    work,
    errno,
    lasting,
    String(STRIDE[work]),
    ...more,
  ];
  const env = { ...process.env, LD_PRELOAD: library };
  return JSON.parse(execFileSync(process.execPath, words, { env, encoding: 'utf8' }));
}

describe.runIf(isLinux)('a call to the disk fails, whichever it is', () => {
  it.each([
    ['spool', 'ENOSPC', 'once'],
    ['spool', 'ENOSPC', 'lasting'],
    ['spool', 'EIO', 'once'],
    ['spool', 'EIO', 'lasting'],
    ['state', 'ENOSPC', 'once'],
    ['state', 'EIO', 'once'],
    ['job', 'ENOSPC', 'once'],
    ['job', 'EIO', 'once'],
  ] as const)(
    '%s, %s %s: nothing that counted as kept is lost or torn',
    { timeout: TIMEOUT_MS },
    (work, errno, lasting) => {
      const { calls, failed, wrong } = loop(work, errno, lasting);
      expect(wrong).toEqual([]);
      expect(calls).toBeGreaterThan(work === 'state' ? 2 : 100);
      expect(failed).toBeGreaterThan(0);
      console.warn(
        `${work}: ${calls} calls, every ${STRIDE[work]}. failed with ${errno} (${lasting}): ${failed} times an error`,
      );
    },
  );

  // the checks can tell
  it.each([
    ['spool', 'acknowledged before it arrived', /lost what was taken/],
    ['state', 'written in place', /damaged|another configuration|no state|too short|ends/],
    ['job', 'begun anew without its state on a log that has moved on', /nothing failed/],
  ] as const)('would find a %s that is %s', { timeout: TIMEOUT_MS }, (work, _, message) => {
    expect(loop(work, 'EIO', 'once', 'broken').wrong.join('\n')).toMatch(message);
  });
});
