/**
 * Runs the tests that are scaled at full length, one file after the other: `npm run soak`, or only those whose path holds one of the
 * words: `npm run soak -- influxOutage daemon`. They are the ones that import test/support/soak.ts. `--list` only names them.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const words = process.argv.slice(2).filter((word) => word !== '--list');
const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => join('test', file))
  .filter((file) => /from '.*support\/soak\.ts'/.test(readFileSync(file, 'utf8')))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort();
if (files.length === 0) {
  console.error(`no scaled test has any of these in its path: ${words.join(', ')}`);
  process.exit(2);
}
if (process.argv.includes('--list')) {
  console.log(files.join('\n'));
} else {
  const { status } = spawnSync('npx', ['vitest', 'run', '--no-file-parallelism', ...files], {
    stdio: 'inherit',
    env: { ...process.env, SLIPRING_SOAK: '1' },
  });
  process.exitCode = status ?? 1;
}
