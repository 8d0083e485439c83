import { spawnSync } from 'node:child_process';
import { SlipringError, UnavailableError } from '../core/errors.ts';

/** Runs a compiler in a folder. Throws UnavailableError when it is not there, SlipringError with its words when it fails. */
export function compile(compiler: string, args: readonly string[], folder: string, install: string): void {
  const { status, stderr, error } = spawnSync(compiler, args, { cwd: folder, encoding: 'utf8' });
  if (error) throw missing(compiler, install);
  if (status !== 0) throw new SlipringError(`${compiler} could not compile the generated C: ${stderr}`);
}

export function isThere(tool: string): boolean {
  return spawnSync(tool, ['--version'], { stdio: 'ignore' }).status === 0;
}

export function missing(tool: string, install: string): UnavailableError {
  return new UnavailableError(`verify: ${tool} was not found; ${install}`);
}

/** Text and data of a program in bytes, as `size` sees them; undefined without `size`. */
export function sizeOf(program: string, tool = 'size'): { text: number; data: number; bss: number } | undefined {
  const { status, stdout } = spawnSync(tool, [program], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  const [text, data, bss] = stdout.trim().split('\n')[1].trim().split(/\s+/).map(Number);
  return { text, data, bss };
}
