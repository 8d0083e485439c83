import type { Layout, SlotType } from '../../src/kernel/layout.ts';
import { committedC, compileC, runProgram } from './compileC.ts';

type Values = Float64Array | Int32Array | Int16Array | Int8Array | Uint8Array;
type ArrayType = 'reals' | 'i32s' | 'i16s' | 'i8s' | 'u8s';

export interface CRun {
  /** Kernel name: prefix of its C names and name of its files. */
  readonly name: string;
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
  readonly n: number;
  readonly blockSize?: number;
  readonly real?: 'double' | 'float';
  readonly flags?: readonly string[];
}

const C_TYPE: Record<SlotType, string> = {
  i32: 'int32_t',
  real: 'real_t',
  bool: 'bool',
  reals: 'real_t',
  i32s: 'int32_t',
  i16s: 'int16_t',
  i8s: 'int8_t',
  u8s: 'uint8_t',
};
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
  const { c, h } = run.files ?? { c: committedC(`${name}.c`), h: committedC(`${name}.h`) };
  const files = {
    [`${name}.c`]: c,
    [`${name}.h`]: h,
    'main.c': mainC(run, /int32_t \w+_process\(/.test(h)),
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
  return Object.values(layout).flatMap((slot) => {
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

/** A main() that reads what runInC sends. It depends on the kernel's form only, so that one program serves all values. */
function mainC({ name, coeffs, state, inputs, outputs, outputWidth = 1 }: CRun, counts: boolean): string {
  const read = (struct: string, layout: Layout) =>
    Object.entries(layout).map(([field, { type }]) => {
      const c = C_TYPE[type];
      if (type.endsWith('s')) return `  ${struct}.${field} = read_${type}(read_int());`;
      if (type === 'real') return `  ${struct}.${field} = (real_t)read_double();`;
      return `  ${struct}.${field} = ${type === 'bool' ? 'read_int() != 0' : `(${c})read_int()`};`;
    });
  const used = new Set([
    ...[...Object.values(coeffs), ...Object.values(state)].map((s) => s.type).filter((t) => t.endsWith('s')),
    ...inputs.map(typeOf),
  ]);
  const args = [...inputs.map((_, i) => `x${i}`), ...outputs.map((_, o) => `y${o}`)];
  return `#include "${name}.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void need(size_t got, size_t wanted) {
  if (got != wanted) exit(2);
}
static int32_t read_int(void) {
  int32_t v = 0;
  need(fread(&v, sizeof v, 1, stdin), 1);
  return v;
}
${
  [...Object.values(coeffs), ...Object.values(state)].some((s) => s.type === 'real') || used.has('reals')
    ? `static double read_double(void) {
  double v = 0;
  need(fread(&v, sizeof v, 1, stdin), 1);
  return v;
}`
    : ''
}
${[...used].map((t) => reader(t as ArrayType)).join('\n')}
static void write_double(double v) {
  need(fwrite(&v, sizeof v, 1, stdout), 1);
}

int main(void) {
  ${name}_coeffs c;
  ${name}_state s;
  memset(&c, 0, sizeof c);
  memset(&s, 0, sizeof s);
${read('c', coeffs).join('\n')}
${read('s', state).join('\n')}
  const int32_t n = read_int();
  const int32_t block = read_int();
${inputs.map((x, i) => `  const int32_t w${i} = read_int();\n  ${C_TYPE[typeOf(x)]} *all_x${i} = read_${typeOf(x)}(n * w${i});`).join('\n')}
${outputs.map((t, o) => `  ${C_TYPE[t]} *all_y${o} = calloc((size_t)n * ${outputWidth} + 1, sizeof *all_y${o});`).join('\n')}
  int32_t total = 0;
  for (int32_t from = 0; from < n; from += block) {
    const int32_t m = n - from < block ? n - from : block;
    int32_t count = m;
${inputs.map((x, i) => `    ${C_TYPE[typeOf(x)]} *x${i} = malloc((size_t)(m * w${i}) * sizeof *x${i});\n    memcpy(x${i}, all_x${i} + from * w${i}, (size_t)(m * w${i}) * sizeof *x${i});`).join('\n')}
${outputs.map((t, o) => `    ${C_TYPE[t]} *y${o} = calloc((size_t)m * ${outputWidth}, sizeof *y${o});`).join('\n')}
    ${counts ? 'count = ' : ''}${name}_process(&c, &s, m, ${args.join(', ')});
${outputs.map((_, o) => `    memcpy(all_y${o} + total * ${outputWidth}, y${o}, (size_t)(count * ${outputWidth}) * sizeof *y${o});`).join('\n')}
    total += count;
    ${args.map((a) => `free(${a});`).join(' ')}
  }
  const int32_t length = total * ${outputWidth};
${outputs
  .map((t, o) =>
    t === 'reals'
      ? `  need(fwrite(&length, 4, 1, stdout), 1);\n  for (int32_t i = 0; i < length; i++) write_double((double)all_y${o}[i]);`
      : `  need(fwrite(&length, 4, 1, stdout), 1);\n  need(fwrite(all_y${o}, sizeof *all_y${o}, (size_t)length, stdout), (size_t)length);`,
  )
  .join('\n')}
  ${outputs.includes('reals') ? '' : '(void)write_double;'}
  fflush(stdout);
  _Exit(0);
}
`;
}

function reader(type: ArrayType): string {
  const c = C_TYPE[type];
  return `static ${c} *read_${type}(int32_t n) {
  ${c} *x = malloc((size_t)(n > 0 ? n : 1) * sizeof *x);
  if (!x) exit(2);
${
  type === 'reals'
    ? '  for (int32_t i = 0; i < n; i++) x[i] = (real_t)read_double();'
    : '  need(fread(x, sizeof *x, (size_t)n, stdin), (size_t)n);'
}
  return x;
}`;
}

function typeOf(x: Values): ArrayType {
  if (x instanceof Float64Array) return 'reals';
  if (x instanceof Int32Array) return 'i32s';
  if (x instanceof Int16Array) return 'i16s';
  return x instanceof Int8Array ? 'i8s' : 'u8s';
}
