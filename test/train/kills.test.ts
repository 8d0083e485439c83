import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startProgram, until } from '../support/program.ts';
import { thermalSeries } from './support.ts';

const folder = temporaryFolder();
const { columns } = thermalSeries(6000, 7, 0.3, 20);
const rows = Array.from(columns[0], (current, i) => `${i / 10},${current},${columns[1][i]}`);
const log = folder.file('body.csv', `t,current,temperature\n${rows.join('\n')}\n`);
const pipeline = folder.file(
  'body.yaml',
  'slipring: 1\nsource: { replay: {} }\nsteps:\n  - predict: { model: body }\n',
);
// everything that draws or remembers
const recipe = folder.file(
  'recipe.yaml',
  `slipring: 1
name: body
summary: Temperature of a body that a current heats.
data: { pipeline: ${pipeline}, logs: [${log}] }
inputs: [current]
targets: [temperature]
window: { length: 64, stride: 32, learn: every }
split: { train: 0.6, validation: 0.2, test: 0.2 }
augment: { noise: { current: 0.02 } }
model: { units: 12 }
training: { epochs: 250, patience: 250, rate: 0.02, batch: 16, dropout: 0.1, recurrentDropout: 0.1, average: { ema: 0.95 } }
`,
);

const start = (out: string, ...more: string[]) =>
  startProgram(['train', recipe, '--seeds', '2', '--no-cache', '--out', join(folder.path, out), ...more]);

/** All files below a folder, with their bytes. */
const contents = (name: string) =>
  readdirSync(join(folder.path, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name), 'latin1')])
    .sort();

it('a training that is killed at random times ends, resumed, with the same bytes as without', {
  timeout: 180_000,
}, async () => {
  const random = new Random(20);
  const whole = start('whole');
  expect(await whole.ended).toMatchObject({ signal: null });
  let resumed = 0;
  for (let kill = 0; kill < 5; kill++) {
    const training = start('killed', '--resume');
    await until(() => training.err.includes('engine:') || training.child.exitCode !== null, 60);
    await setTimeout(100 + 1400 * random.uniform());
    training.child.kill('SIGKILL');
    await training.ended;
    if (training.err.includes('goes on after epoch')) resumed++;
  }
  const last = start('killed', '--resume');
  expect(await last.ended).toMatchObject({ signal: null });
  if (last.err.includes('goes on after epoch')) resumed++;
  expect(resumed).toBeGreaterThan(0);
  expect(contents('killed')).toEqual(contents('whole'));
  expect(contents('whole').map(([name]) => name)).toContain('metrics.ndjson');
});
