import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/program.ts';
import { temporaryFolder } from '../support/folder.ts';
import { thermalSeries } from '../train/support.ts';
import { slipring } from './support.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder.path, name);

beforeAll(() => {
  writeLog('body.csv', 7);
  writeLog('other.csv', 8);
  folder.file('body.yaml', 'slipring: 1\nsource: { replay: {} }\nsteps:\n  - predict: { model: body }\n');
  writeRecipe();
});

function writeLog(name: string, seed: number): void {
  const { columns } = thermalSeries(4000, seed, 0.3, 20);
  const rows = Array.from(columns[0], (current, i) => `${i / 10},${current},${columns[1][i]}`);
  folder.file(name, `t,current,temperature\n${rows.join('\n')}\n`);
}

function writeRecipe(change: (text: string) => string = (text) => text): void {
  const text = `slipring: 1
name: body
summary: Temperature of a body that a current heats.
data: { pipeline: ${at('body.yaml')} }
inputs: [current]
targets: [temperature]
split: { train: 0.6, validation: 0.2, test: 0.2 }
model: { units: 6 }
training: { epochs: 20, rate: 0.02, chunk: 32, burnIn: 90, batch: 4 }
`;
  folder.file('recipe.yaml', change(text));
}

const train = (out: string, ...more: string[]) =>
  slipring(['train', at('recipe.yaml'), '--log', at('body.csv'), '--out', at(out), ...more]);

/** Runs `train` and aborts when a text appears on stderr. */
async function interruptedTraining(out: string, when: string): Promise<string> {
  const stop = new AbortController();
  let err = '';
  const stderr = new Writable({
    write(chunk, _encoding, done) {
      err += String(chunk);
      if (err.includes(when)) stop.abort();
      done();
    },
  });
  const stdout = new Writable({ write: (_chunk, _encoding, done) => done() });
  const words = ['train', at('recipe.yaml'), '--log', at('body.csv'), '--out', at(out)];
  await runCommandLine(words, { version: '0', stdout, stderr, env: {}, signal: stop.signal });
  return err;
}

describe('slipring train', () => {
  it('makes the same folder again from the same seed, with a table and gates on stdout', async () => {
    const first = await train('first');
    expect(first.code).toBe(0);
    expect(first.out).toMatch(/^temperature on validation, degC +rmse/);
    expect(first.out).toContain('EWMA bank + ridge');
    expect(first.out).toMatch(/passed {2}int8 against float: [+-]\d/);
    await train('second');
    for (const file of ['card.json', 'weights.safetensors', 'int8.safetensors', 'golden.json']) {
      expect(readFileSync(at(`first/${file}`)).equals(readFileSync(at(`second/${file}`)))).toBe(true);
    }
  });

  it('goes on after an interrupt to the same bytes as without it', async () => {
    expect(await interruptedTraining('stopped', 'epoch 6 of')).toContain('the best so far is in');
    expect(existsSync(at('stopped/card.json'))).toBe(true);
    const resumed = await train('stopped', '--resume');
    expect(resumed.err).toContain('goes on after epoch 6');
    await train('whole');
    expect(readFileSync(at('stopped/card.json'), 'utf8')).toBe(readFileSync(at('whole/card.json'), 'utf8'));
    expect(readdirSync(at('stopped/run')).sort()).toEqual(['metrics.ndjson', 'run.json']);
  });

  it('is followed by another process, from its run folder or its model folder', async () => {
    await train('watched');
    for (const folder of ['watched', 'watched/run']) {
      const { code, err } = await slipring(['train', '--watch', at(folder)]);
      expect(code).toBe(0);
      expect(err).toMatch(/seed 1, epoch 20 of 20: train \d.*, validation \d.* degC, best .*, rate .*, 0 s left/);
    }
    const { out } = await slipring(['train', '--watch', at('watched'), '--json']);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(21);
    expect(lines[3]).toMatchObject({ seed: 1, epoch: 3, best: expect.any(Boolean), gradientNorm: expect.any(Number) });
    expect((await slipring(['train', '--watch', at('none')])).code).toBe(74);
  });

  it('refuses to go on with another recipe', async () => {
    await interruptedTraining('changed', 'epoch 2 of');
    const { code, err } = await train('changed', '--resume', '--set', 'model.units=5');
    const message = `${at('changed/run/checkpoint-1.bin')}: snapshot: made with another configuration; without --resume`;
    expect([code, err]).toEqual([65, expect.stringContaining(message)]);
  });

  it('goes on when the log lies elsewhere now, and says when there is nothing to go on from', async () => {
    await interruptedTraining('moved', 'epoch 2 of');
    mkdirSync(at('elsewhere'));
    renameSync(at('body.csv'), at('elsewhere/body.csv'));
    const words = ['train', at('recipe.yaml'), '--log', at('elsewhere/body.csv'), '--out', at('moved'), '--resume'];
    expect((await slipring(words)).err).toContain('goes on after epoch 2');
    expect((await slipring(words)).err).toContain('seed 1: nothing to resume, starts anew');
    renameSync(at('elsewhere/body.csv'), at('body.csv'));
  });

  it('exits with 3 when a gate is missed, and says which', async () => {
    const { code, out } = await train('missed', '--set', 'training.epochs=1', '--set', 'gates.int8RisePercent=1e-9');
    expect(code).toBe(3);
    expect(out).toContain('MISSED');
  });

  it('places mistakes in the recipe', async () => {
    const errorOf = async (from: string, to: string) => {
      writeRecipe((text) => text.replace(from, to));
      const { code, err } = await train('bad');
      writeRecipe();
      return [code, err.split('\n').find((line) => line.startsWith(at('recipe.yaml')))];
    };
    const place = (line: number, column: number) => `${at('recipe.yaml')}:${line}:${column}: `;
    expect(await errorOf('units: 6', 'unit: 6')).toEqual([78, `${place(8, 1)}model.units is missing`]);
    expect(await errorOf('[current]', '[curent]')).toEqual([
      78,
      `${place(5, 10)}body: unknown channel "curent"; did you mean "current"? known: current, temperature`,
    ]);
    expect(await errorOf('burnIn: 90', 'burnIn: 900')).toEqual([
      78,
      expect.stringContaining(`${place(9, 56)}training: no rows count after a burn-in of 900 rows`),
    ]);
    expect(await errorOf('body.yaml', 'bodi.yaml')).toEqual([
      78,
      `${place(4, 19)}data: there is no pipeline ${at('bodi.yaml')}, here or among Slipring's own`,
    ]);
    expect(existsSync(at('bad'))).toBe(false);
  });
});

describe('slipring evaluate', () => {
  beforeAll(async () => {
    await train('evaluated');
  });
  const evaluate = (...more: string[]) => slipring(['evaluate', at('evaluated'), ...more]);

  it('judges validation rows only, as the card says', async () => {
    const { out } = await evaluate('--log', at('body.csv'), '--json');
    const { metrics } = JSON.parse(out);
    const card = JSON.parse(readFileSync(at('evaluated/card.json'), 'utf8'));
    expect(new Set(metrics.map((m: { split: string }) => m.split))).toEqual(new Set(['validation']));
    expect(metrics[0]).toEqual(card.metrics[0]);
  });

  it('opens the test part for a reason, which it records', async () => {
    expect((await evaluate('--log', at('body.csv'), '--unlock-test', ' ')).code).toBe(78);
    expect(existsSync(at('evaluated/unlocks.ndjson'))).toBe(false);
    const { out, err } = await evaluate('--log', at('body.csv'), '--unlock-test', 'final figures');
    expect(out).toContain('temperature on test, degC');
    expect(out).toMatch(/^shift from train to test +KS +beyond$/m);
    expect(out).toMatch(/^current +0\.\d\d +\d+ %/m);
    expect(err).toContain('look no. 1 at the test part');
    const [line] = readFileSync(at('evaluated/unlocks.ndjson'), 'utf8').trim().split('\n');
    const card = JSON.parse(readFileSync(at('evaluated/card.json'), 'utf8'));
    const { sha256 } = card.training.parts.find((p: { part: string }) => p.part === 'test');
    expect(JSON.parse(line)).toMatchObject({ reason: 'final figures', sha256 });
  });

  it('judges a new log whole and has no test part there to open', async () => {
    expect((await evaluate('--log', at('other.csv'))).out).toContain('temperature on new log, degC');
    const { code, err } = await evaluate('--log', at('other.csv'), '--unlock-test', 'a look');
    expect([code, err]).toEqual([65, expect.stringContaining('not the data that it was trained on')]);
  });
});

describe('slipring train --folds', () => {
  it('prints each figure by fold with mean and deviation, and writes no model', async () => {
    writeRecipe((text) =>
      text.replace(/split: .*/, 'split: { method: expanding, folds: 3, gap: 40 }').replace('epochs: 20', 'epochs: 2'),
    );
    const { code, out, err } = await slipring(['train', at('recipe.yaml'), '--log', at('body.csv'), '--folds']);
    writeRecipe();
    expect(code).toBe(0);
    expect(err).toContain('fold 3 of 3, seed 1: learned from 2960 rows, judged on 1000');
    const [heads, float] = out.split('\n');
    expect(heads).toMatch(/^temperature, rmse +fold 1 +fold 2 +fold 3 +mean +\+-$/);
    const numbers = float.split(/ {2,}/).slice(1).map(Number);
    expect(numbers[3]).toBeCloseTo((numbers[0] + numbers[1] + numbers[2]) / 3, 2);
    expect(existsSync(at('models/body'))).toBe(false);
  });

  it('prints what makes the data doubtful', async () => {
    writeRecipe((text) =>
      text
        .replace(/split: .*/, 'split: { method: shuffled, folds: 2, force: to see it }')
        .replace('epochs: 20', 'epochs: 1')
        .replace('burnIn: 90', 'burnIn: 3'),
    );
    const { out } = await slipring(['train', at('recipe.yaml'), '--log', at('body.csv'), '--folds']);
    writeRecipe();
    expect(out).toMatch(/^doubt {3}train and validation rows were shuffled, since "to see it"/m);
  });

  it('says how folds are written where the recipe has none, and refuses what makes no sense', async () => {
    const words = ['train', at('recipe.yaml'), '--log', at('body.csv'), '--folds'];
    const { code, err } = await slipring(words);
    expect(code).toBe(78);
    expect(err).toContain('recipe.yaml:7:8: split: has no cross-validation; say how: { method: kFold, folds: 5 }');
    for (const more of [['--resume'], ['--range-test'], ['--watch'], ['--out', at('judged')]]) {
      const refused = await slipring([...words, ...more]);
      expect([refused.code, refused.err]).toEqual([2, expect.stringMatching(/--folds .*not go/)]);
    }
  });
});

describe('slipring train --range-test', () => {
  it('prints rates that suit and draws the loss, and writes no model', async () => {
    const { code, out } = await train('ranged', '--range-test');
    expect(code).toBe(0);
    expect(out).toMatch(/steepest fall +\d.*\nminimum \/ 10 +\d.*\nvalley +\d.*\nmedian +\d/);
    expect(readFileSync(at('ranged/run/range-test.svg'), 'utf8')).toContain('suggested: ');
    expect(existsSync(at('ranged/card.json'))).toBe(false);
  });
});

describe('a recipe that corrects another model', () => {
  it('learns the difference to what that model predicts, and does better', async () => {
    await train('rough', '--set', 'training.epochs=3');
    const rough = at('rough');
    folder.file(
      'corrected.yaml',
      `slipring: 1
source: { replay: {} }
steps:
  - predict: { model: ${rough}, as: rough }
  - predict: { model: corrected, as: fine }
`,
    );
    writeRecipe((text) =>
      text
        .replace(/data: .*/, `data: { pipeline: ${at('corrected.yaml')}, models: [${rough}] }`)
        .replace('inputs: [current]', 'inputs: [current, rough]')
        .replace('split:', 'residualTo: rough\nsplit:'),
    );
    const { code, out } = await train('fine', '--json');
    writeRecipe();
    expect(code).toBe(0);
    const { metrics } = JSON.parse(out);
    const rmse = (predictor: string) => metrics.find((m: { predictor: string }) => m.predictor === predictor).rmse;
    expect(rmse('float')).toBeLessThan(0.7 * rmse('rough itself'));
  });
});
