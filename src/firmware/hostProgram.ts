import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PipelineC } from '../codegen/pipeline.ts';
import { SlipringError } from '../core/errors.ts';
import { cFiles } from './cFiles.ts';

export type Real = 'double' | 'float';

/** What makes float and double mean the same everywhere: no fused multiply-add, no excess precision. */
const FLAGS = ['-std=c99', '-O2', '-ffp-contract=off', '-Wall', '-Wextra', '-Wconversion', '-pedantic', '-Werror'];

/** The first C compiler that answers, or undefined: the user's CC, then cc, gcc, clang. */
export function findCompiler(env: Readonly<Record<string, string | undefined>> = process.env): string | undefined {
  const names = [...(env.CC ? [env.CC] : []), 'cc', 'gcc', 'clang'];
  return names.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);
}

/** Compiles the pipeline with a main that turns rows of doubles on stdin into rows on stdout; gives the program's path. */
export function buildHostProgram(pipeline: PipelineC, real: Real, compiler: string, folder: string): string {
  const files = { ...cFiles(pipeline), 'main.c': mainC(pipeline.name) };
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const sources = Object.keys(files).filter((name) => name.endsWith('.c'));
  const program = `host-${real}`;
  const args = [...FLAGS, ...(real === 'double' ? ['-DSLIPRING_REAL_DOUBLE'] : []), ...sources, '-o', program, '-lm'];
  const { status, stderr, error } = spawnSync(compiler, args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0)
    throw new SlipringError(`${compiler} could not compile the generated C: ${error?.message ?? stderr}`);
  return join(folder, program);
}

/** Code and constants of the pipeline itself as compiled for this machine, bytes; undefined without `size`. */
export function compiledBytes(program: string): { code: number; data: number } | undefined {
  const { status, stdout } = spawnSync('size', [program], { encoding: 'utf8' });
  const [text, data, bss] = status === 0 ? stdout.trim().split('\n')[1].trim().split(/\s+/).map(Number) : [];
  return text === undefined ? undefined : { code: text, data: data + bss };
}

function mainC(name: string): string {
  const macro = name.toUpperCase();
  return `/* Rows of doubles in, rows of doubles out: how the host compares itself with this C. */
#include "${name}.h"

#include <stdio.h>

static ${name}_state state;

int main(void) {
  double in[${macro}_INPUTS];
  double out[${macro}_ROWS * ${macro}_OUTPUTS];
  real_t x[${macro}_INPUTS];
  real_t y[${macro}_ROWS * ${macro}_OUTPUTS];
  ${name}_init(&state);
  while (fread(in, sizeof in, 1, stdin) == 1) {
    for (int i = 0; i < ${macro}_INPUTS; i++) {
      x[i] = (real_t)in[i];
    }
    const int count = (int)${name}_step(&state, x, y) * ${macro}_OUTPUTS;
    for (int i = 0; i < count; i++) {
      out[i] = (double)y[i];
    }
    if (fwrite(out, sizeof *out, (size_t)count, stdout) != (size_t)count) {
      return 1;
    }
  }
  return 0;
}
`;
}
