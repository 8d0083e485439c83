import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { SavedState } from '../../src/pipeline/savedState.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startProgram, until } from '../support/program.ts';
import { scaled } from '../support/soak.ts';

const KILLS = scaled(6, 20);
const ROWS = 40_000 * KILLS;

const folder = temporaryFolder();
const value = (i: number, c: number) => Math.sin(i / (20 + c)) + (i % 97 === 5 ? 9 : 0);
const rows = Array.from({ length: ROWS }, (_, i) => [i / 1000, ...[0, 1, 2, 3].map((c) => value(i, c))].join());
const log = folder.file('log.csv', `t,iA,iB,iC,iD\n${rows.join('\n')}\n`);

const words = (at: string, speed: string) => [
  ...['run', '--input', log, '--speed', speed],
  ...['--step', 'hampel: {on: [iA], windowLength: 11}', '--step', 'savgol: {on: [iA], windowLength: 21, polyorder: 3}'],
  ...['--output', join(at, 'out.csv'), '--state', join(at, 'state'), '--state-every', '0.5'],
];

it(`killed ${KILLS} times in mid-write: the file and the state are at last those of a run that was never stopped`, {
  timeout: 600_000,
}, async () => {
  const [whole, killed] = ['whole', 'killed'].map((name) => join(folder.path, name));
  mkdirSync(whole);
  mkdirSync(killed);
  expect((await startProgram(words(whole, 'max')).ended).code).toBe(0);

  const random = new Random(13);
  const state = join(killed, 'state');
  const output = join(killed, 'out.csv');
  const savedAt = () => (existsSync(state) ? statSync(state).mtimeMs : 0);
  let beyond = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const { child, ended } = startProgram(words(killed, '20x'));
    const before = savedAt();
    await until(() => savedAt() !== before, 60);
    await new Promise((resolve) => setTimeout(resolve, random.below(1000)));
    child.kill('SIGKILL');
    expect((await ended).signal).toBe('SIGKILL');
    const bytes = SavedState.read(state)?.written(output) ?? 0;
    const part = readFileSync(`${output}.part`, 'utf8');
    expect(part.length).toBeGreaterThanOrEqual(bytes);
    if (part.length > bytes) beyond++;
    // what a loss of power leaves behind: a row cut in two
    appendFileSync(`${output}.part`, '12.345,0.12');
  }
  expect((await startProgram(words(killed, 'max')).ended).code).toBe(0);
  const wanted = readFileSync(join(whole, 'out.csv'));
  expect(Buffer.compare(readFileSync(output), wanted)).toBe(0);
  const [a, b] = [join(whole, 'state'), state].map((file) => SavedState.read(file)?.chain ?? new Uint8Array());
  expect(Buffer.compare(a, b)).toBe(0);
  expect(a.length).toBeGreaterThan(100);
  // there was something to repair besides
  expect(beyond).toBeGreaterThan(0);
  console.warn(`${KILLS} kills, ${beyond} left rows behind the saved state; ${ROWS} rows to the bit, and the state`);
});
