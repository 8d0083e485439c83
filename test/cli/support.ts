import { Writable } from 'node:stream';
import { runCommandLine } from '../../src/cli/program.ts';

/** Runs a command line in this process and gives what it printed. */
export async function slipring(
  words: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number; out: string; err: string }> {
  const texts = { out: '', err: '' };
  const into = (key: 'out' | 'err') =>
    new Writable({
      write(chunk, _encoding, done) {
        texts[key] += String(chunk);
        done();
      },
    });
  const code = await runCommandLine(words, {
    version: '0.0.0',
    stdout: into('out'),
    stderr: into('err'),
    env,
    signal: new AbortController().signal,
  });
  return { code, ...texts };
}
