import { kept, type Layout, type SlotType } from '../kernel/layout.ts';
import type { ConstantItem, Expression, FunctionItem } from './ast.ts';
import { type Checked, check, type KernelTypes } from './check.ts';
import { cComment } from './cIdentifier.ts';
import { fill } from './fill.ts';
import { headerOf, INTRINSICS, QUALITY, translatedIntrinsics } from './intrinsicTable.ts';
import { Module } from './module.ts';
import { printExpression } from './printExpression.ts';
import { ELEMENT_C, type FunctionStyle, printComments, printFunction, printPrototype } from './printStatement.ts';
import { wrapLine } from './wrapLine.ts';

/** A kernel as it stands in its file. */
export interface KernelSource extends KernelTypes {
  /** Prefix of its C names, and name of its C files. */
  readonly name: string;
  /** Name of the file, for error messages and the note in the C. */
  readonly file: string;
  readonly source: string;
  /** Its code goes into the file that calls it, so that the compiler knows the values: NAME_inline.h in place of NAME.c. */
  readonly inlined?: boolean;
  /** What its header says of it; default the comment above the file's `const NAME`. */
  readonly about?: string;
}

/** Name of the file that holds a kernel's code. Integer kernels are inlined: they gain most from known sizes. */
export function codeFileOf(name: string, inlined: boolean): string {
  return inlined ? `${name}_inline.h` : `${name}.c`;
}

/** Whether a net kernel with these rows is inlined. */
export function isInlined({ x, y }: { readonly x: SlotType; readonly y: SlotType }): boolean {
  return x !== 'reals' && y !== 'reals';
}

/** A pair of C files by content. */
export interface CFiles {
  readonly c: string;
  readonly h: string;
}

/**
 * Prints a kernel's `process`, written in the kernel subset of TypeScript, as C99: `NAME_process` with its structs
 * `NAME_coeffs` and `NAME_state`. Throws SubsetError, `file:line:col: message`, for what the subset does not have.
 */
export function translateKernel(kernel: KernelSource): CFiles {
  const module = new Module(kernel.file, kernel.source);
  const checked = check(module, ['process'], kernel);
  const { name } = kernel;
  // several inlined kernels stand in one file; headers of C declare names in small letters
  const prefixed = checked.constants.filter((item) => kernel.inlined || /^[a-z]/.test(item.name));
  const constants = new Set(prefixed.map((item) => item.name));
  const constant = (local: string) => (constants.has(local) ? `${name}_${local}` : local);
  const style = (item: FunctionItem, header = false): FunctionStyle => ({
    storage: kernel.inlined ? 'static inline ' : item.name === 'process' ? '' : 'static ',
    name: `${name}_${item.name}`,
    coeffs: `${name}_coeffs`,
    state: `${name}_state`,
    // C++ knows no restrict, and reads headers
    restricted: item.name === 'process' && !header && !kernel.inlined,
    callee: calleeIn(module, (local) => `${name}_${local}`),
    value: valueIn(module, constant),
  });
  const process = checked.functions.at(-1)!;
  const about = (kernel.about ?? module.comment(name)).split('\n').map((line) => cComment(line));
  const from = `Generated from ${cComment(kernel.file)}; do not edit.`;
  const guard = `SLIPRING_${name.toUpperCase()}_INLINE_H`;
  return {
    c: [
      `/* ${name}${kernel.inlined ? '_inline.h' : '.c'}. ${from} */`,
      ...(kernel.inlined ? [`#ifndef ${guard}`, `#define ${guard}`, ''] : []),
      `#include "${name}.h"`,
      ...includes(checked, module),
      ...(kernel.inlined ? [] : ['', 'SLIPRING_EXACT']),
      ...checked.constants.flatMap((item) => ['', ...printConstant(item, constant(item.name))]),
      ...checked.functions.flatMap((item) => ['', printFunction(item, style(item)).trimEnd()]),
      ...(kernel.inlined ? ['', '#endif'] : []),
      '',
    ].join('\n'),
    h: header(
      name,
      [
        '/*',
        ` * ${name}.h. ${from}`,
        ...(about[0] ? [' *', ...about.map((line) => ` * ${line}`.trimEnd())] : []),
        ' */',
      ],
      [
        ...struct(`${name}_coeffs`, kernel.coeffs, 'const '),
        '',
        ...struct(`${name}_state`, kernel.state, ''),
        ...(kernel.inlined
          ? []
          : [
              '',
              "/* n samples; arrays of coefficients and state are the caller's; inputs and outputs must not overlap */",
              wrapLine(`${printPrototype(process, style(process, true))};`),
            ]),
      ],
    ),
  };
}

/** Prints src/kernel/intrinsics.ts as intrinsics.c and intrinsics.h. */
export function translateIntrinsics(file: string, source: string): CFiles {
  const module = new Module(file, source);
  const checked = check(module, translatedIntrinsics());
  const style = (item: FunctionItem): FunctionStyle => ({
    storage: item.exported ? '' : 'static ',
    name: `slipring_${item.name}`,
    coeffs: '',
    state: '',
    restricted: false,
    callee: calleeIn(module, (local) => `slipring_${local}`),
    value: valueIn(module),
  });
  const from = `Generated from ${cComment(file)}; do not edit.`;
  return {
    c: [
      `/* intrinsics.c. ${from} */`,
      '#include "intrinsics.h"',
      '',
      'SLIPRING_EXACT',
      ...checked.constants.flatMap((item) => ['', ...printConstant(item)]),
      ...checked.functions.flatMap((item) => ['', printFunction(item, style(item)).trimEnd()]),
      '',
    ].join('\n'),
    h: header(
      'intrinsics',
      [`/* intrinsics.h: elementary functions without libm. ${from} */`],
      checked.functions
        .filter((item) => item.exported)
        .flatMap((item) => [...printComments(item.comments, ''), `${printPrototype(item, style(item))};`]),
    ),
  };
}

/** A header that C++ may include too. */
export function header(
  name: string,
  top: readonly string[],
  body: readonly string[],
  includes: readonly string[] = ['slipring.h'],
): string {
  const guard = `SLIPRING_${name.replace(/[^A-Za-z0-9]/g, '_').toUpperCase()}_H`;
  return [
    ...top,
    `#ifndef ${guard}`,
    `#define ${guard}`,
    '',
    ...includes.map((file) => `#include "${file}"`),
    '',
    '#ifdef __cplusplus',
    'extern "C" {',
    '#endif',
    '',
    ...body,
    '',
    '#ifdef __cplusplus',
    '}',
    '#endif',
    '',
    '#endif',
    '',
  ].join('\n');
}

function struct(name: string, layout: Layout, constant: string): string[] {
  const fields = Object.entries(kept(layout)).map(([field, { type }]) =>
    type.endsWith('s') ? `  ${constant}${ELEMENT_C[type]} *${field};` : `  ${ELEMENT_C[type]} ${field};`,
  );
  // C has no empty structs
  return ['typedef struct {', ...(fields.length > 0 ? fields : ['  uint8_t unused;']), `} ${name};`];
}

function printConstant(item: ConstantItem, name = item.name): string[] {
  const names = { callee: (name: string) => name, value: (name: string) => name };
  const values = item.values.map((v: Expression) => printExpression(v, names));
  const before = printComments(item.comments, '');
  const type = `static const ${ELEMENT_C[item.type]} ${name}`;
  if (!item.type.endsWith('s')) return [...before, `${type} = ${values[0]};`];
  return [...before, `${type}[${values.length}] = {`, ...fill(values), '};'];
}

function calleeIn(module: Module, local: (name: string) => string): FunctionStyle['callee'] {
  return (name, first) => {
    const imported = module.imports.get(name)?.name;
    if (!imported) return local(name);
    const { parameters } = INTRINSICS[imported];
    if (parameters[0] === 'weights') return `slipring_${imported}_${first.slice(0, -1)}`;
    return `slipring_${imported}${parameters[0] === 'same' && first !== 'real' ? '_i32' : ''}`;
  };
}

function valueIn(module: Module, constant = (name: string) => name): FunctionStyle['value'] {
  return (name) => {
    const imported = module.imports.get(name)?.name;
    if (imported && QUALITY[imported]) return `SLIPRING_${imported}`;
    return constant(name);
  };
}

/** Headers of the intrinsics that it calls; slipring.h is everywhere. */
function includes(checked: Checked, module: Module): string[] {
  const headers = new Set(checked.calls.map((name) => headerOf(module.imports.get(name)?.name ?? '')));
  return [...headers].filter((header) => header !== 'slipring.h').map((header) => `#include "${header}"`);
}
