import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PipelineC } from '../codegen/pipeline.ts';
import { packageRoot } from '../io/config/packageRoot.ts';
import { cFiles } from './cFiles.ts';

/** Subfolder of the programs, so that no name meets one of the pipeline's files. */
export const PROGRAMS_FOLDER = 'programs';

/**
 * Writes a pipeline's C into a folder, and below it the programs that run it, which see it under one name by program.h. Gives the
 * names of the pipeline's own C files.
 */
export function writeProgramFiles(pipeline: PipelineC, folder: string): string[] {
  const own = cFiles(pipeline);
  const from = join(packageRoot(), 'src/firmware', PROGRAMS_FOLDER);
  const to = join(folder, PROGRAMS_FOLDER);
  mkdirSync(to, { recursive: true });
  for (const file of readdirSync(from)) copyFileSync(join(from, file), join(to, file));
  writeFileSync(join(to, 'program.h'), programHeader(pipeline));
  for (const [file, text] of Object.entries(own)) writeFileSync(join(folder, file), text);
  return Object.keys(own).filter((file) => file.endsWith('.c'));
}

function programHeader({ name, samples }: PipelineC): string {
  const macro = name.toUpperCase();
  return [
    `#include "../${name}.h"`,
    ...['INPUTS', 'OUTPUTS', 'ROWS'].map((what) => `#define SLIPRING_${what} ${macro}_${what}`),
    `#define SLIPRING_SAMPLE ${samples.type}`,
    ...['state', 'init', 'step'].map((what) => `#define SLIPRING_${what.toUpperCase()} ${name}_${what}`),
    '',
  ].join('\n');
}
