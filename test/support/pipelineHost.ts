import type { PipelineC } from '../../src/codegen/pipeline.ts';
import { codeFileOf } from '../../src/codegen/translate.ts';
import { committedC, compileC, runProgram } from './compileC.ts';

/** Samples a call of NAME_process; odd, so that calls end anywhere in a decimator's period. */
const CALL = 97;

/**
 * Runs a generated pipeline, with the committed C of its kernels, over rows of samples: x [n][inputs] gives rows [m][outputs].
 */
export function runPipelineInC(
  pipeline: PipelineC,
  x: Float64Array,
  inputs: number,
  { real = 'double', flags = [] }: { real?: 'double' | 'float'; flags?: readonly string[] } = {},
): Float64Array {
  const { name, c, h, kernels, inlined } = pipeline;
  const shared = ['slipring.h', 'stage.h', 'integers.h', 'intrinsics.h', 'intrinsics.c'];
  const files = Object.fromEntries([
    ...[...shared, ...kernels.flatMap((k) => [`${k}.h`, codeFileOf(k, inlined.includes(k))])].map((file) => [
      file,
      committedC(file),
    ]),
    [`${name}.h`, h],
    [`${name}.c`, c],
    ['main.c', mainC(name)],
  ]);
  const program = compileC({ files, real, flags });
  const n = Int32Array.of(x.length / inputs);
  const output = runProgram(program, Buffer.concat([bytesOf(n), bytesOf(x)]));
  return new Float64Array(new Uint8Array(output).buffer);
}

function bytesOf(x: ArrayBufferView): Uint8Array {
  return new Uint8Array(x.buffer, x.byteOffset, x.byteLength);
}

function mainC(name: string): string {
  const macro = name.toUpperCase();
  return `#include "${name}.h"
#include <stdio.h>
#include <stdlib.h>

static ${name}_state state;

int main(void) {
  int32_t n = 0;
  if (fread(&n, sizeof n, 1, stdin) != 1) return 2;
  ${name}_init(&state);
  for (int32_t from = 0; from < n; from += ${CALL}) {
    const int32_t m = n - from < ${CALL} ? n - from : ${CALL};
    real_t x[${CALL} * ${macro}_INPUTS];
    real_t y[${CALL} * ${macro}_ROWS * ${macro}_OUTPUTS];
    for (int32_t i = 0; i < m * ${macro}_INPUTS; i++) {
      double v = 0;
      if (fread(&v, sizeof v, 1, stdin) != 1) return 2;
      x[i] = (real_t)v;
    }
    const int32_t rows = ${name}_process(&state, m, x, y);
    for (int32_t i = 0; i < rows * ${macro}_OUTPUTS; i++) {
      const double v = (double)y[i];
      if (fwrite(&v, sizeof v, 1, stdout) != 1) return 2;
    }
  }
  return 0;
}
`;
}
