import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the committed C. */
export const C_FOLDER = fileURLToPath(new URL('../../c', import.meta.url));

const CACHE = join(tmpdir(), 'slipring-test-binaries');
const FLAGS = [
  '-std=c99',
  '-O2',
  '-ffp-contract=off',
  '-Wall',
  '-Wextra',
  '-Wconversion',
  '-Wshadow',
  '-pedantic',
  '-Werror',
];

export interface Build {
  /** C files and headers by name. */
  readonly files: Readonly<Record<string, string>>;
  readonly real: 'double' | 'float';
  /** More flags, as -fsanitize=undefined,address. */
  readonly flags?: readonly string[];
}

/** A committed C file by name. */
export function committedC(name: string): string {
  return readFileSync(join(C_FOLDER, name), 'utf8');
}

/** Compiles with gcc, warnings as errors, and gives the program's path. The same content is compiled once a machine. */
export function compileC({ files, real, flags = [] }: Build): string {
  const sources = Object.keys(files).filter((name) => name.endsWith('.c'));
  const args = [
    ...FLAGS,
    ...(real === 'double' ? ['-DSLIPRING_REAL_DOUBLE'] : []),
    ...flags,
    ...sources,
    '-o',
    'program',
    '-lm',
  ];
  const hash = createHash('sha256')
    .update(JSON.stringify([args, files]))
    .digest('hex')
    .slice(0, 24);
  const program = join(CACHE, hash);
  if (existsSync(program)) return program;
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'build-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    execFileSync('gcc', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    renameSync(join(folder, 'program'), program);
  } catch (error) {
    const { stderr } = error as { stderr?: Buffer };
    throw new Error(`gcc failed: ${stderr ? stderr.toString() : String(error)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return program;
}

/** Runs a program on bytes; what it writes to stderr (sanitizers) is an error. */
export function runProgram(program: string, input: Uint8Array): Buffer {
  try {
    return execFileSync(program, { input, maxBuffer: 1 << 30, stdio: ['pipe', 'pipe', 'pipe'] });
  } catch (error) {
    const { stderr, status, signal } = error as { stderr?: Buffer; status?: number; signal?: string };
    throw new Error(`the C program failed (${status ?? signal}): ${stderr?.toString()}`);
  }
}
