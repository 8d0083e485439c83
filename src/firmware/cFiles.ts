import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PipelineC } from '../codegen/pipeline.ts';
import { codeFileOf } from '../codegen/translate.ts';
import { packageRoot } from '../io/config/packageRoot.ts';

const SHARED = ['slipring.h', 'stage.h', 'crc.h', 'integers.h', 'intrinsics.h', 'intrinsics.c'];

/** All that a generated pipeline needs to compile, by file name: itself, the kernels that it calls, and what they share. */
export function cFiles(pipeline: PipelineC): Readonly<Record<string, string>> {
  const { own } = pipeline;
  const packaged = pipeline.kernels.filter((kernel) => !own[kernel]);
  const names = [
    ...SHARED,
    ...(pipeline.samples.type === 'int32_t' ? ['fixedPoint.h'] : []),
    ...packaged.flatMap((kernel) => [`${kernel}.h`, codeFileOf(kernel, pipeline.inlined.includes(kernel))]),
  ];
  const folder = join(packageRoot(), 'c');
  return {
    [`${pipeline.name}.h`]: pipeline.h,
    [`${pipeline.name}.c`]: pipeline.c,
    ...Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')])),
    ...Object.fromEntries(
      Object.entries(own).flatMap(([name, { c, h }]) => [
        [`${name}.h`, h],
        [`${name}.c`, c],
      ]),
    ),
  };
}
