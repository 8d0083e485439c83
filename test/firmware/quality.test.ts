import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { layouts } from '../../src/firmware/layouts/layouts.ts';
import { slipring } from '../cli/support.ts';
import { temporaryFolder } from '../support/folder.ts';

const STAND_INS = fileURLToPath(new URL('standIns', import.meta.url));
const folder = temporaryFolder();
const rows = Array.from({ length: 400 }, (_, i) =>
  [5 + Math.cos(0.1 * i), 90 + i, 63, 40, 30, 0.1 * i, i % 60 === 0 ? '' : Math.sin(0.1 * i)].join(','),
);
const header = 'iq [A],omegaM [rad/s],tempWinding [degC],tempCase [degC],tempCoolant [degC],thetaE [rad],iA [A]';
const LOG = folder.file('chain.csv', `${header}\n${rows.join('\n')}\n`);
/** Filters, an order statistic, a rotation, and a net in integers. */
const STEPS = [
  'hampel: { on: [iA], windowLength: 7 }',
  'savgol: { on: [iA], windowLength: 9, polyorder: 2 }',
  'expression: { value: iq^2, unit: A^2, as: currentSquare, keep: true }',
  'expression: { value: omegaM^2, unit: rad^2/s^2, as: speedSquare, keep: true }',
  'predict: { model: demo, precision: int8 }',
].flatMap((step) => ['--step', step]);

/**
 * clang-tidy's checks of mistakes, of CERT's rules, and those that stand for MISRA's: braces (15.6), one declaration a line (8.12), no
 * recursion (17.2), initialized variables (9.1), const pointers (8.13), all paths of a switch (16.4).
 */
const CHECKS = [
  '-*,bugprone-*,cert-*,clang-analyzer-*,misc-*,performance-*,portability-*',
  'readability-braces-around-statements,readability-isolate-declaration,readability-non-const-parameter',
  'readability-misleading-indentation,readability-inconsistent-declaration-parameter-name',
  'cppcoreguidelines-init-variables,hicpp-multiway-paths-covered',
  // process(c, s, n, x, y): all kernels have neighbours of one type
  '-bugprone-easily-swappable-parameters',
  // takes the quotient of the smaller by the larger for anything
  '-clang-analyzer-core.UndefinedBinaryOperatorResult',
].join(',');

const at = (layout: string) => join(folder.path, layout);

function filesOf(layout: string, ending: RegExp): string[] {
  const entries = readdirSync(at(layout), { recursive: true, withFileTypes: true });
  return entries.filter((e) => e.isFile() && ending.test(e.name)).map((e) => join(e.parentPath, e.name));
}

const includes = (layout: string) => [
  ...new Set([...filesOf(layout, /\.h$/).map(dirname), STAND_INS].map((path) => `-I${path}`)),
];

beforeAll(async () => {
  for (const { name } of layouts) {
    const words = ['export', '--input', LOG, '--rate', '0.5', ...STEPS, '--as', name, '--name', 'chain'];
    const { code, err } = await slipring([...words, '--to', at(name)]);
    expect(code, err).toBe(0);
  }
});

/** Layouts with C that plain C has not; that of the others is the same. */
const WITH_OWN = ['c', 'zephyr'];

/** That C. */
function ownOf(layout: string): string[] {
  const plain = new Set(filesOf('c', /\.c$/).map((file) => readFileSync(file, 'utf8')));
  return filesOf(layout, /\.c$/).filter((file) => layout === 'c' || !plain.has(readFileSync(file, 'utf8')));
}

function tidy(layout: string, files: readonly string[], flags: readonly string[]): string {
  const { stdout, error } = spawnSync(
    'clang-tidy',
    ['--quiet', `--checks=${CHECKS}`, ...files, '--', ...flags, ...includes(layout)],
    { encoding: 'utf8' },
  );
  if (error) throw error;
  return stdout;
}

describe('exported C', () => {
  it.each(layouts.map((l) => l.name))('of %s gives clang-tidy nothing to say', (layout) => {
    const files = ownOf(layout);
    expect(files.length > 0).toBe(WITH_OWN.includes(layout));
    if (files.length > 0) expect(tidy(layout, files, ['-std=c99'])).toBe('');
    const sketches = filesOf(layout, /\.cpp$/);
    if (layout === 'platformio') expect(sketches.length).toBe(2);
    if (sketches.length > 0) expect(tidy(layout, sketches, ['-std=c++11'])).toBe('');
  });

  it('would hear of a mistake', () => {
    const bad = folder.file('bad.c', 'int f(int a);\nint f(int a) { int b; if (a) b = 1; return a = b; }\n');
    expect(tidy('c', [bad], ['-std=c99'])).toMatch(/cppcoreguidelines-init-variables/);
  });

  it.each(WITH_OWN)('of %s gives cppcheck nothing to say', (layout) => {
    const args = ['-q', '--std=c99', '--enable=warning,style,performance,portability', '--error-exitcode=1', '--force'];
    // it mixes sizes of both types of reals; and slipring.h refuses compilers whose shifts lose the sign
    const knows = ['-USLIPRING_REAL_DOUBLE', '--suppress=shiftTooManyBitsSigned'];
    const { status, stderr } = spawnSync('cppcheck', [...args, ...knows, ...includes(layout), ...ownOf(layout)], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('says in its header what goes in, what it costs, whose it is and where it is from', () => {
    const text = readFileSync(join(at('c'), 'chain.h'), 'utf8');
    for (const words of [
      /inputs, 0\.5 Hz \[CHAIN_INPUTS\]:\n \* {3}0 iq, A\n \* {3}1 omegaM, rad\/s/,
      /results come \S+ ms late/,
      /constants \d+ bytes, state \d+ bytes in float/,
      /about [1-9]\d+ instructions a sample on a Cortex-M4 \(estimated, without expression; slipring verify counts them\)/,
      /Generated; yours to use\./,
      /generated from steps of the command line by Slipring \d+\.\d+\.\d+\S*, without warranty/,
      /predict: model demo, weights with SHA-256 [0-9a-f]{64}; takes, and saturates beyond:/,
      / {3}omegaM from -?[\d.]+ to [\d.]+ rad\/s\n/,
      /an input that is absent is NaN/,
    ]) {
      expect(text).toMatch(words);
    }
  });

  it('has headers that C++ reads', () => {
    const files = ['chain.h', 'chain_selftest.h', 'chain_live.h'].map((file) => `#include "${file}"`).join('\n');
    const main = folder.file('all.cpp', `${files}\nint main() { static chain_state s; return chain_selftest(&s); }\n`);
    const flags = ['-std=c++11', '-Wall', '-Wextra', '-pedantic', '-Werror', '-fsyntax-only'];
    execFileSync('clang++', [...flags, ...includes('c'), main]);
  });
});

/**
 * Fused multiply-adds give other bits. Where the compiler heeds the pragma of every file there are none, whatever the flags; where flags
 * make it disregard that pragma, the self-test refuses the build.
 */
describe.each([
  ['gcc', 'on'],
  ['gcc', 'fast'],
  ['clang', 'on'],
  ['clang', 'fast'],
])('%s with -ffp-contract=%s', (compiler, contract) => {
  it('gives the same bits, or its self-test fails', () => {
    const out = join(at('c'), `${compiler}-${contract}`);
    const flags = ['-std=gnu11', '-O3', '-mfma', '-mavx2', `-ffp-contract=${contract}`];
    execFileSync(compiler, [...flags, ...includes('c'), ...filesOf('c', /\.c$/), '-o', out, '-lm']);
    const fused = /\bvfn?m(add|sub)/.test(
      execFileSync('objdump', ['-d', out], { encoding: 'utf8', maxBuffer: 1 << 26 }),
    );
    expect(fused).toBe(compiler === 'clang' && contract === 'fast');
    const { status, stdout } = spawnSync(out, { encoding: 'utf8' });
    if (fused) expect({ status, stdout }).toEqual({ status: 1, stdout: expect.stringContaining('FAILED') });
    else expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('self-test passed') });
  });
});

describe('slipring.h', () => {
  it.each([
    ['-ffast-math', '-ffast-math breaks the handling of absent samples'],
    ['-Ofast', '-ffast-math breaks the handling of absent samples'],
    ['-mfpmath=387', 'this build computes with more digits than the host'],
  ])('refuses a build with %s', (flag, words) => {
    const { status, stderr } = spawnSync('gcc', ['-fsyntax-only', flag, ...includes('c'), join(at('c'), 'chain.c')], {
      encoding: 'utf8',
    });
    expect(status).not.toBe(0);
    expect(stderr).toContain(words);
  });
});
