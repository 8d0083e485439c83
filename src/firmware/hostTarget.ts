import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { SlipringError } from '../core/errors.ts';
import { compile, isThere, missing, sizeOf } from './compile.ts';
import { PROGRAMS_FOLDER, writeProgramFiles } from './programFiles.ts';
import type { Program, Target } from './target.ts';

const FLAGS = ['-std=c99', '-O2', '-Wall', '-Wextra', '-Wconversion', '-pedantic', '-Werror'];
const INSTALL = 'install gcc or clang, or name one in CC';

type Environment = Readonly<Record<string, string | undefined>>;

/** This machine, by the first C compiler that answers: the user's CC, then cc, gcc, clang. Throws UnavailableError. */
export function hostTarget(env?: Environment): Target {
  const target = findHostTarget(env);
  if (!target) throw missing('a C compiler', INSTALL);
  return target;
}

/** The same; undefined when this machine has no C compiler. */
export function findHostTarget(env: Environment = process.env): Target | undefined {
  const compiler = hostCompiler(env);
  if (!compiler) return undefined;
  return {
    name: 'host',
    about: `${compiler} on this machine`,
    reals: ['double', 'float'],
    build(pipeline, real, folder) {
      const sources = writeProgramFiles(pipeline, folder);
      const define = real === 'double' ? ['-DSLIPRING_REAL_DOUBLE'] : [];
      compile(
        compiler,
        [...FLAGS, ...define, ...sources, `${PROGRAMS_FOLDER}/hostRows.c`, '-o', 'rows', '-lm'],
        folder,
        INSTALL,
      );
      return new HostProgram(join(folder, 'rows'));
    },
  };
}

/** The first C compiler of this machine that answers. */
export function hostCompiler(env: Environment = process.env): string | undefined {
  return [...(env.CC ? [env.CC] : []), 'cc', 'gcc', 'clang'].find(isThere);
}

class HostProgram implements Program {
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  async run(inputs: string, signal?: AbortSignal): Promise<Float64Array> {
    const child = spawn(this.path, { stdio: ['pipe', 'pipe', 'inherit'], signal });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    createReadStream(inputs).pipe(child.stdin);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.stdin.on('error', () => {}); // the exit code tells
      child.on('close', resolve);
    });
    if (code !== 0) throw new SlipringError(`verify: the compiled C ended with code ${code}`);
    return new Float64Array(new Uint8Array(Buffer.concat(chunks)).buffer);
  }

  /** Of the whole program: this machine's C library stands beside it. */
  figures() {
    const size = sizeOf(this.path);
    return size ? { flashBytes: size.text, ramBytes: size.data + size.bss } : {};
  }
}
