import { codeFileOf } from '../../src/codegen/translate.ts';
import { kept, type Layout } from '../../src/kernel/layout.ts';
import { committedC, compileC, runProgram } from './compileC.ts';

type Values = Float64Array | Int32Array | Int16Array | Int8Array | Uint8Array;
type ArrayType = 'reals' | 'i32s' | 'i16s' | 'i8s' | 'u8s';

export interface CRun {
  /** Kernel name: prefix of its C names and name of its files. */
  readonly name: string;
  /** Its code is in NAME_inline.h. */
  readonly inlined?: boolean;
  /** C of the kernel; default the committed c/NAME.c and .h. */
  readonly files?: { readonly c: string; readonly h: string };
  readonly coeffs: Layout;
  readonly state: Layout;
  /** One array an input port. More than n elements: so many a sample. */
  readonly inputs: readonly Values[];
  /** Element type an output port, the flags `u8s` of kernels that have them last. */
  readonly outputs: readonly ArrayType[];
  /** Elements a sample of each output; default 1. */
  readonly outputWidth?: number;
  /** Outputs that one sample gives at most; default 1. */
  readonly mostOutputs?: number;
  readonly n: number;
  readonly blockSize?: number;
  readonly real?: 'double' | 'float';
  readonly flags?: readonly string[];
}

const ARRAY: Record<ArrayType, new (bytes: ArrayBuffer) => Values> = {
  reals: Float64Array,
  i32s: Int32Array,
  i16s: Int16Array,
  i8s: Int8Array,
  u8s: Uint8Array,
};

/**
 * Runs a kernel's C over input arrays in blocks, as the host would, and gives the output arrays, one a port, cut to the
 * samples that came out. Blocks are allocated to size, so that -fsanitize=address sees any step outside.
 */
export function runInC(run: CRun): Values[] {
  const { name, real = 'double', n } = run;
  const code = codeFileOf(name, run.inlined === true);
  const { c, h } = run.files ?? { c: committedC(code), h: committedC(`${name}.h`) };
  const files = {
    [code]: c,
    [`${name}.h`]: h,
    'integers.h': committedC('integers.h'),
    'main.c': mainC(run, /int32_t \w+_process\(/.test(c)),
    'slipring.h': committedC('slipring.h'),
    'intrinsics.c': committedC('intrinsics.c'),
    'intrinsics.h': committedC('intrinsics.h'),
  };
  const program = compileC({ files, real, flags: run.flags });
  const input: Uint8Array[] = [...fields(run.coeffs), ...fields(run.state), int(n), int(run.blockSize ?? 256)];
  for (const x of run.inputs) input.push(int(n > 0 ? x.length / n : 1), bytesOf(x));
  const output = runProgram(program, Buffer.concat(input));
  let at = 0;
  return run.outputs.map((type) => {
    const length = output.readInt32LE(at);
    const bytes = length * new ARRAY[type](new ArrayBuffer(8)).BYTES_PER_ELEMENT;
    const from = at + 4;
    at = from + bytes;
    return new ARRAY[type](new Uint8Array(output.subarray(from, at)).buffer);
  });
}

function fields(layout: Layout): Uint8Array[] {
  return Object.values(kept(layout)).flatMap((slot) => {
    if (typeof slot.value === 'object') return [int(slot.value.length), bytesOf(slot.value)];
    return [slot.type === 'real' ? bytesOf(Float64Array.of(slot.value as number)) : int(Number(slot.value))];
  });
}

function int(value: number): Uint8Array {
  return bytesOf(Int32Array.of(value));
}

function bytesOf(x: ArrayBufferView): Uint8Array {
  return new Uint8Array(x.buffer, x.byteOffset, x.byteLength);
}

/** Reading and writing for main(); whole of it, used or not. */
const PREAMBLE = `#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOOL __attribute__((unused)) static

typedef real_t type_reals;
typedef int32_t type_i32s;
typedef int16_t type_i16s;
typedef int8_t type_i8s;
typedef uint8_t type_u8s;

TOOL void read_bytes(void *to, size_t size) {
  if (fread(to, 1, size, stdin) != size) exit(2);
}
TOOL int32_t read_int(void) {
  int32_t v = 0;
  read_bytes(&v, sizeof v);
  return v;
}
TOOL real_t read_real(void) {
  double v = 0;
  read_bytes(&v, sizeof v);
  return (real_t)v;
}
TOOL real_t *read_reals(int32_t n) {
  real_t *x = malloc((size_t)n * sizeof *x);
  for (int32_t i = 0; i < n; i++) x[i] = read_real();
  return x;
}
TOOL void write_reals(const real_t *y, int32_t n) {
  for (int32_t i = 0; i < n; i++) {
    const double v = (double)y[i];
    fwrite(&v, sizeof v, 1, stdout);
  }
}
#define INTEGERS(NAME) \\
  TOOL type_##NAME *read_##NAME(int32_t n) { \\
    type_##NAME *x = malloc((size_t)n * sizeof *x); \\
    read_bytes(x, (size_t)n * sizeof *x); \\
    return x; \\
  } \\
  TOOL void write_##NAME(const type_##NAME *y, int32_t n) { \\
    fwrite(y, sizeof *y, (size_t)n, stdout); \\
  }
INTEGERS(i32s)
INTEGERS(i16s)
INTEGERS(i8s)
INTEGERS(u8s)
`;

/** A main() that reads what runInC sends. It depends on the kernel's form only, so that one program serves all values. */
function mainC(run: CRun, counts: boolean): string {
  const { name, coeffs, state, inputs, outputs, outputWidth = 1, mostOutputs = 1 } = run;
  const room = outputWidth * mostOutputs;
  const read = (struct: string, layout: Layout) =>
    Object.entries(kept(layout)).map(([field, { type }]) => {
      if (type.endsWith('s')) return `  ${struct}.${field} = read_${type}(read_int());`;
      const value = type === 'real' ? 'read_real()' : type === 'bool' ? 'read_int() != 0' : 'read_int()';
      return `  ${struct}.${field} = ${value};`;
    });
  const ins = inputs.map(typeOf);
  const each = (types: readonly string[], line: (type: string, k: number) => string) => types.map(line).join('\n');
  const args = [...ins.map((_, i) => `x${i}`), ...outputs.map((_, o) => `y${o}`)];
  return `#include "${run.inlined ? codeFileOf(name, true) : `${name}.h`}"
${PREAMBLE}
int main(void) {
  ${name}_coeffs c;
  ${name}_state s;
  memset(&c, 0, sizeof c);
  memset(&s, 0, sizeof s);
${[...read('c', coeffs), ...read('s', state)].join('\n')}
  const int32_t n = read_int();
  const int32_t block = read_int();
${each(ins, (t, i) => `  const int32_t w${i} = read_int();\n  type_${t} *all_x${i} = read_${t}(n * w${i});`)}
${each(outputs, (t, o) => `  type_${t} *all_y${o} = calloc((size_t)n * ${room} + 1, sizeof *all_y${o});`)}
  int32_t total = 0;
  for (int32_t from = 0; from < n; from += block) {
    const int32_t m = n - from < block ? n - from : block;
    int32_t count = m;
${each(ins, (t, i) => `    type_${t} *x${i} = malloc((size_t)(m * w${i}) * sizeof *x${i});\n    memcpy(x${i}, all_x${i} + from * w${i}, (size_t)(m * w${i}) * sizeof *x${i});`)}
${each(outputs, (t, o) => `    type_${t} *y${o} = calloc((size_t)m * ${room}, sizeof *y${o});`)}
    ${counts ? 'count = ' : ''}${name}_process(&c, &s, m, ${args.join(', ')});
${each(outputs, (_, o) => `    memcpy(all_y${o} + total * ${outputWidth}, y${o}, (size_t)(count * ${outputWidth}) * sizeof *y${o});`)}
    total += count;
    ${args.map((a) => `free(${a});`).join(' ')}
  }
  const int32_t length = total * ${outputWidth};
${each(outputs, (t, o) => `  fwrite(&length, sizeof length, 1, stdout);\n  write_${t}(all_y${o}, length);`)}
  fflush(stdout);
  _Exit(0); // the arrays of coefficients and state are nobody's to free
}
`;
}

function typeOf(x: Values): ArrayType {
  if (x instanceof Float64Array) return 'reals';
  if (x instanceof Int32Array) return 'i32s';
  if (x instanceof Int16Array) return 'i16s';
  return x instanceof Int8Array ? 'i8s' : 'u8s';
}
