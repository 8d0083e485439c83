import { execFile, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from './support/folder.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
const folder = temporaryFolder();
const at = (...path: string[]) => join(folder.path, ...path);
const execute = promisify(execFile);

/** A program that has the package installed as npm would: its build, named by its exports. */
beforeAll(async () => {
  mkdirSync(at('package'));
  for (const link of ['devices', 'models', 'motors', 'pipelines', 'node_modules']) {
    symlinkSync(join(ROOT, link), at('package', link));
  }
  cpSync(join(ROOT, 'package.json'), at('package', 'package.json'));
  cpSync(join(ROOT, 'docs/programs'), at('program'), { recursive: true });
  mkdirSync(at('program', 'node_modules'));
  symlinkSync(at('package'), at('program', 'node_modules', 'slipring'));
  for (const name of ['rxjs', 'ws', '@types']) {
    symlinkSync(join(ROOT, 'node_modules', name), at('program', 'node_modules', name));
  }
  folder.file('program/package.json', '{ "type": "module" }');
  const options = { module: 'nodenext', target: 'es2023', strict: true, types: ['node'], skipLibCheck: true };
  folder.file('program/tsconfig.json', JSON.stringify({ compilerOptions: options, include: ['*.ts'] }));
  await tsc(
    '-p',
    join(ROOT, 'tsconfig.build.json'),
    '--outDir',
    at('package', 'dist'),
    '--sourceMap',
    'false',
    '--noCheck',
  );
  await tsc('-p', at('program'));
});

/** Compiles; what does not fit is the failure's message. */
async function tsc(...words: string[]): Promise<void> {
  await execute(process.execPath, [TSC, ...words]).catch((error) => {
    throw new Error(error.stdout || error.message);
  });
}

/** Runs one of docs/programs and gives its lines. */
function run(name: string, words: readonly string[] = [], input = ''): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [at('program', `${name}.js`), ...words], { cwd: folder.path });
    const texts = { out: '', err: '' };
    child.stdout.on('data', (data) => {
      texts.out += data;
    });
    child.stderr.on('data', (data) => {
      texts.err += data;
    });
    child.on('close', (code) => (code === 0 ? resolve(texts.out.trimEnd().split('\n')) : reject(new Error(texts.err))));
    child.stdin.end(input);
  });
}

const log = folder.file(
  'log.csv',
  `t,iA,iB\n${Array.from({ length: 1000 }, (_, k) => `${k / 1000},${Math.sin(k / 20)},${Math.cos(k / 20)}`).join('\n')}\n`,
);

describe('the package in a program', () => {
  it('conditions a log', async () => {
    expect(await run('condition', [log, at('out.csv')])).toEqual(['1000 samples in, 0 lost, 500 out']);
    const rows = readFileSync(at('out.csv'), 'utf8').trimEnd().split('\n');
    expect(rows[0]).toBe('t,iA,iB');
    const [t, iA, iB] = rows[300].split(',').map(Number);
    // delays are taken off: what comes out at a time is the sine at that time
    expect(Math.abs(iA - Math.sin((1000 * t) / 20))).toBeLessThan(0.02);
    expect(Math.abs(iB - Math.cos((1000 * t) / 20))).toBeLessThan(0.02);
  });

  it('mirrors a live source, and reads the mirror', async () => {
    const lines = await run('mirror', ['2']);
    expect(lines[0]).toMatch(/^t = \d\S* s: \d+\.\d degC$/);
    expect(lines.at(-1)).toBe('5 streams, ended: true');
  });

  it('decodes a device', async () => {
    const [first, ...others] = await run('decode', [], '>iq:1000:1.5§A\n>iq:1001:2§A\n');
    expect(JSON.parse(first)).toMatchObject({ values: expect.anything() });
    expect(others.at(-1)).toMatch(/^to send: \d+ bytes$/);
  });

  it('runs a model', async () => {
    const lines = await run('predictMagnets', [join(ROOT, 'models/demo')]);
    expect(lines[0]).toMatch(/^tempMagnet \d+\.\d{3} degC, \d+ bytes of state$/);
    expect(lines[1]).toBe('the same: true');
  });

  it('runs a pipeline, and tells where one is wrong', async () => {
    const good = folder.file('good.yaml', 'slipring: 1\nsteps:\n  - hampel: { on: [iA, iB], windowLength: 11 }\n');
    expect(await run('pipeline', [good, log, at('piped.csv')])).toEqual(['main: 1000 rows', 'interrupted: false']);
    const bad = folder.file('bad.yaml', 'slipring: 1\nsteps:\n  - hampel: { on: [iA, iB], windowLength: 4 }\n');
    expect(await run('pipeline', [bad, log, at('none.csv')])).toEqual([
      `${bad}:3:43: hampel: windowLength must be an odd integer in [3, 255], got 4`,
    ]);
  });

  it('gives a page what it needs without Node', () => {
    const seen = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const [, target] of readFileSync(file, 'utf8').matchAll(/\bfrom '([^']+)'/g)) {
        expect(target, file).toMatch(/^\./);
        visit(join(dirname(file), target));
      }
    };
    visit(at('package', 'dist', 'mirror.js'));
    expect(seen.size).toBeGreaterThan(3);
  });
});
