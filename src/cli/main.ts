#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../io/packageRoot.ts';
import { runCommandLine } from './program.ts';

const INTERRUPTED = { SIGINT: 130, SIGTERM: 143 } as const;

const stop = new AbortController();
let interrupted = 0;
for (const [name, code] of Object.entries(INTERRUPTED)) {
  process.on(name, () => {
    // the second one does not wait for a clean end
    if (interrupted) process.exit(code);
    interrupted = code;
    stop.abort();
  });
}
// a reader that has seen enough (`| head`) is no error
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 74);
});

const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
const code = await runCommandLine(process.argv.slice(2), {
  version,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  signal: stop.signal,
});
process.exitCode = interrupted || code;
