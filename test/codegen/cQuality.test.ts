import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { C_FOLDER } from '../support/compileC.ts';

const WARNINGS = ['-Wall', '-Wextra', '-Wconversion', '-Wshadow', '-pedantic', '-Werror'];
const folder = mkdtempSync(join(tmpdir(), 'slipring-c-quality-'));
const paths = (ending: string) =>
  readdirSync(C_FOLDER)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(C_FOLDER, name));

/** What the tool complains of; empty when content. */
function complaints(tool: string, args: readonly string[]): string {
  try {
    execFileSync(tool, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    return '';
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: Buffer; stderr?: Buffer };
    return `${stdout ?? ''}${stderr ?? ''}` || String(error);
  }
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('committed C', () => {
  it.each([
    ['gcc', 'float'],
    ['gcc', 'double'],
    ['clang', 'float'],
    ['clang', 'double'],
  ])('compiles as C99 without a warning: %s, %s', (compiler, real) => {
    const define = real === 'double' ? ['-DSLIPRING_REAL_DOUBLE'] : [];
    expect(paths('.c').length).toBeGreaterThan(5);
    expect(complaints(compiler, ['-std=c99', '-O1', ...WARNINGS, ...define, '-c', ...paths('.c')])).toBe('');
  });

  it('fuses no multiplication with an addition, in GNU mode on a processor that could', () => {
    const fused = (without: string) =>
      paths('.c').filter((path) => {
        const input = readFileSync(path, 'utf8').replace(without, '');
        const args = ['-std=gnu11', '-O2', '-march=haswell', '-x', 'c', '-I', C_FOLDER, '-S', '-o', '-', '-'];
        return /\bvfn?m(add|sub)/.test(execFileSync('gcc', args, { input, encoding: 'utf8', maxBuffer: 1 << 26 }));
      });
    expect(fused('nothing')).toEqual([]);
    expect(fused('SLIPRING_EXACT\n').length).toBeGreaterThan(20);
  });

  it('has headers that C++ reads', () => {
    for (const path of paths('.h')) {
      const args = [
        '-x',
        'c++',
        '-std=c++11',
        '-fsyntax-only',
        '-Wall',
        '-Wextra',
        '-Werror',
        '-include',
        path,
        '/dev/null',
      ];
      expect(complaints('clang++', args), path).toBe('');
    }
  });

  it('passes cppcheck', () => {
    const args = [
      '-q',
      '--std=c99',
      '--enable=warning,style,performance,portability',
      '--error-exitcode=1',
      '-I',
      C_FOLDER,
    ];
    expect(complaints('cppcheck', [...args, ...paths('.c')])).toBe('');
  });
});
