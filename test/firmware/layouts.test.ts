import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { layouts } from '../../src/firmware/layouts/layouts.ts';
import { packageRoot } from '../../src/io/config/packageRoot.ts';
import { slipring } from '../cli/support.ts';
import { boardNamed, emulate } from '../support/emulate.ts';
import { temporaryFolder } from '../support/folder.ts';

const STAND_INS = fileURLToPath(new URL('standIns', import.meta.url));
const WARNINGS = ['-Wall', '-Wextra', '-Wconversion', '-Wshadow', '-pedantic', '-Werror'];
const PASSED = /^chain: self-test passed$/m;

const folder = temporaryFolder();
const rows = Array.from({ length: 600 }, (_, i) => [Math.cos(0.1 * i), Math.cos(0.1 * i - 2.0944), 0.1 * i].join(','));
const LOG = folder.file('chain.csv', `iA [A],iB [A],thetaE [rad]\n${rows.join('\n')}\n`);
const STEPS = [
  'hampel: { on: [iA, iB], windowLength: 7 }',
  'lowpass: { on: [iA, iB], cutoffHz: 150, order: 4, decimate: 2 }',
  'clarkePark: { iA: iA, iB: iB, angle: thetaE }',
].flatMap((step) => ['--step', step]);

async function exported(as: string, name = 'chain', to = join(folder.path, `${as}-${name}`)): Promise<string> {
  const words = ['export', '--input', LOG, '--rate', '1000', ...STEPS, '--as', as, '--name', name, '--to', to];
  const { code, err } = await slipring(words);
  expect(code, err).toBe(0);
  return to;
}

const run = (cwd: string, tool: string, ...args: string[]) => execFileSync(tool, args, { cwd, encoding: 'utf8' });
const sourcesIn = (path: string) => readdirSync(path).filter((file) => file.endsWith('.c'));

/** Compiles and runs a C++ main beside the C of `sources`, as Arduino and PlatformIO do: in GNU mode, without further flags. */
function runSketch(root: string, sketch: string, sources: string, headers: string): Buffer {
  const include = ['-I', join(root, headers)];
  const files = sourcesIn(join(root, sources)).map((file) => join(root, sources, file));
  run(root, 'gcc', '-std=gnu11', '-Os', '-c', ...include, ...files);
  const main = ['-include', join(STAND_INS, 'Arduino.h'), `-DSKETCH="${join(root, sketch)}"`, '-I', STAND_INS];
  const objects = readdirSync(root).filter((file) => file.endsWith('.o'));
  run(
    root,
    'clang++',
    '-std=gnu++11',
    ...include,
    ...main,
    join(STAND_INS, 'arduinoMain.cpp'),
    ...objects,
    '-o',
    'run',
    '-lm',
  );
  return execFileSync('./run', { cwd: root });
}

/** What the sketch for `slipring shadow` shows, decoded by the profile that comes with it. */
async function shownBy(root: string, bytes: Buffer): Promise<string[]> {
  writeFileSync(join(root, 'shown.bin'), bytes);
  const { code, out, err } = await slipring(['decode', join(root, 'chain_board.yaml'), join(root, 'shown.bin')]);
  expect(code, err).toBe(0);
  return out.trim().split('\n');
}

describe('export --as', () => {
  it.each(['float', 'double'])('c compiles without a warning and passes its self-test: %s', async (real) => {
    const root = await exported('c');
    const define = real === 'double' ? ['-DSLIPRING_REAL_DOUBLE'] : [];
    run(
      root,
      'gcc',
      '-std=c99',
      ...WARNINGS,
      ...define,
      ...sourcesIn(root),
      'example/main.c',
      '-I.',
      '-o',
      'run',
      '-lm',
    );
    expect(run(root, './run')).toMatch(PASSED);
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    expect(readme).toContain('| 0 | iA | A | 0 | iA | A |');
    expect(readme).toContain('inputs, 1000 Hz');
    expect(readme).toContain('outputs, 500 Hz');
  });

  it.each(['OFF', 'ON'])('cmake builds its target and its test passes: double %s', async (double) => {
    const root = await exported('cmake');
    run(root, 'cmake', '-B', `build-${double}`, `-DCHAIN_DOUBLE=${double}`);
    run(root, 'cmake', '--build', `build-${double}`);
    expect(run(root, 'ctest', '--test-dir', `build-${double}`)).toContain('100% tests passed, 0 tests failed out of 1');
  });

  it('arduino compiles as a library of the 1.5 format, and its sketch runs', async () => {
    const root = await exported('arduino');
    const properties = readFileSync(join(root, 'library.properties'), 'utf8').trim().split('\n');
    const keys = properties.map((line) => line.split('=')[0]);
    expect(keys).toEqual(
      expect.arrayContaining(['name', 'version', 'author', 'maintainer', 'sentence', 'architectures']),
    );
    const out = runSketch(root, 'examples/chain/chain.ino', 'src', 'src').toString();
    expect(out).toMatch(PASSED);
    expect(out.trim().split('\n').length).toBeGreaterThan(3);
    const shown = await shownBy(root, runSketch(root, 'examples/chain_live/chain_live.ino', 'src', 'src'));
    expect(shown.length).toBeGreaterThanOrEqual(9);
    for (const line of shown) expect(JSON.parse(line)).toMatchObject({ values: { iA: 0, iB: 0, thetaE: 0 } });
    expect(JSON.parse(shown[shown.length - 1])).toHaveProperty('values.iq');
  });

  it('platformio compiles as a library, and its example runs', async () => {
    const root = await exported('platformio');
    const library = JSON.parse(readFileSync(join(root, 'library.json'), 'utf8'));
    expect(readdirSync(join(root, library.build.includeDir))).toEqual(expect.arrayContaining(library.headers));
    const { srcDir, includeDir } = library.build;
    expect(runSketch(root, 'examples/main.cpp', srcDir, includeDir).toString()).toMatch(PASSED);
    expect(
      (await shownBy(root, runSketch(root, 'examples/live.cpp', srcDir, includeDir))).length,
    ).toBeGreaterThanOrEqual(9);
  });

  it("zephyr builds module and sample, on a stand-in for Zephyr's CMake", async () => {
    const root = await exported('zephyr');
    const sample = join(root, 'samples/chain');
    run(sample, 'cmake', '-B', 'build', `-DZephyr_DIR=${STAND_INS}`);
    run(sample, 'cmake', '--build', 'build');
    expect(run(sample, 'build/app')).toMatch(PASSED);
    expect(readFileSync(join(root, 'Kconfig'), 'utf8')).toContain('config SLIPRING_CHAIN\n');
  });

  it('another word is refused with those that are known', async () => {
    const { code, err } = await slipring(['export', '--input', LOG, '--rate', '1000', ...STEPS, '--as', 'ardunio']);
    expect(code).toBe(2);
    expect(err).toContain('unknown layout "ardunio"; did you mean "arduino"?');
  });
});

describe('exported self-test', () => {
  it('passes on an emulated Cortex-M4 as Arduino compiles it: GNU mode, FPU, fused multiply-add at hand', async () => {
    const root = await exported('arduino', 'chain', join(folder.path, 'emulated'));
    const main =
      '#include "chain_selftest.h"\nstatic chain_state s;\nint main(void) { return chain_selftest(&s) == 0 ? 7 : 8; }\n';
    const files = sourcesIn(join(root, 'src')).map((file) => `src/${file}`);
    const flags = ['-std=gnu11', '-O3', '-I', 'src'];
    expect(emulate(boardNamed('cortex-m4'), root, main, { files, flags })).toBe(7);
  });

  it('fails when one constant of the chain is another', async () => {
    const root = await exported('c', 'chain', join(folder.path, 'changed'));
    const chain = join(root, 'chain.c');
    const text = readFileSync(chain, 'utf8');
    const changed = text.replace(/REAL_C\((\d\.\d{6})\d*\)/, 'REAL_C($1)');
    expect(changed).not.toBe(text);
    writeFileSync(chain, changed);
    run(root, 'gcc', '-std=c99', ...sourcesIn(root), 'example/main.c', '-I.', '-o', 'run', '-lm');
    expect(() => run(root, './run')).toThrow(expect.objectContaining({ stdout: expect.stringContaining('FAILED: ') }));
  });

  it('takes random rows where the log is not at hand, and says so', async () => {
    const to = join(folder.path, 'random');
    const words = ['export', join(packageRoot(), 'pipelines/lea-pmsm.yaml'), '--to', to, '--json'];
    const { out } = await slipring(words);
    const { name, testedWith } = JSON.parse(out);
    expect(testedWith).toBe('random numbers of mean 0 and variance 1');
    expect(readFileSync(join(to, `${name}_selftest.c`), 'utf8')).toContain(testedWith);
    run(to, 'gcc', '-std=c99', ...sourcesIn(to), 'example/main.c', '-I.', '-o', 'run', '-lm');
    expect(run(to, './run')).toContain('self-test passed');
  });
});

describe('names', () => {
  it.each([
    ['math', 'math_chain'],
    ['Hampel', 'Hampel_chain'],
    ['stdint', 'stdint_chain'],
    ['2 fast\n#include "x"', 'x2_fast__include__x_'],
    ['*/ ) endif() "$(rm)', 'endif______rm_'],
  ])('%j is taken as one that harms no file', async (given, name) => {
    const root = await exported('c', given, join(folder.path, `named-${name}`));
    run(root, 'gcc', '-std=c99', ...WARNINGS, ...sourcesIn(root), 'example/main.c', '-I.', '-o', 'run', '-lm');
    expect(run(root, './run')).toContain(`${name}: self-test passed`);
  });

  it.each(layouts.map((l) => l.name))('stand in no file of %s but as an identifier', async (as) => {
    const evil = '*/ ) endif() "$(rm) %s';
    const root = await exported(as, evil, join(folder.path, `evil-${as}`));
    const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(10);
    for (const { parentPath, name } of files) {
      expect(readFileSync(join(parentPath, name), 'utf8')).not.toContain('*/ ) endif');
      expect(name).toMatch(/^[\w.]+$/);
    }
  });
});
