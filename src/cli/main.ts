#!/usr/bin/env node
import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../io/config/packageRoot.ts';
import { runCommandLine, SIGNAL_CODES } from './program.ts';

const stop = new AbortController();
for (const [name, code] of Object.entries(SIGNAL_CODES)) {
  process.on(name, () => {
    // the second one does not wait for a clean end
    if (stop.signal.aborted) process.exit(code);
    stop.abort(name);
  });
}
// a reader that has seen enough (`| head`) is no error; a run that writes there may have other sinks, and sees for itself
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (process.stdout.listenerCount('error') > 1) return;
  process.exit(error.code === 'EPIPE' ? 0 : 74);
});

// and work goes on when nobody reads the log any more
process.stderr.on('error', () => {});

const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
const code = await runCommandLine(process.argv.slice(2), {
  version,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  signal: stop.signal,
  program: [process.execPath, ...process.execArgv, realpathSync(process.argv[1])],
});
// what a signal has ended does not hold on to the process
if (stop.signal.aborted) process.exit(code);
process.exitCode = code;
