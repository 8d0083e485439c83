import type { SlotType } from '../kernel/layout.ts';
import type { ConstantItem } from './ast.ts';
import { type Checked, check } from './check.ts';
import { QUALITY, translatedIntrinsics } from './intrinsicTable.ts';
import { Module } from './module.ts';
import { type FloatNames, printFloatExpression } from './printFloatExpression.ts';
import { printFloatFunction } from './printFloatStatement.ts';
import type { KernelSource } from './translate.ts';

/** Name under which the text of translateFloatKernel finds the functions that kernels may import. */
export const FLOAT_INTRINSICS = '$intrinsics';

const ARRAYS: Partial<Record<SlotType, string>> = {
  reals: 'Float64Array',
  i32s: 'Int32Array',
  i16s: 'Int16Array',
  i8s: 'Int8Array',
  u8s: 'Uint8Array',
};

/** Primitives that leave the float numbers when they are computed in double. */
const INEXACT = ['sqrt', 'scale2'];

/**
 * Prints a kernel a second time: as the body of a JavaScript function of $round and $intrinsics that returns `process`. It
 * computes the bits that the kernel's C computes with real_t = float and -ffp-contract=off, whatever the compiler and the processor.
 * Reals stay in Float64Arrays, but hold floats only: coefficients, state and inputs must be floats when they come in.
 * Throws SubsetError, as translateKernel does.
 */
export function translateFloatKernel(kernel: KernelSource): string {
  const module = new Module(kernel.file, kernel.source);
  return script(module, check(module, ['process'], kernel), ['process']);
}

/** The same for src/kernel/intrinsics.ts: returns an object of the functions that slipring.h does not define by hand. */
export function translateFloatIntrinsics(file: string, source: string): string {
  const names = translatedIntrinsics();
  const module = new Module(file, source);
  return script(module, check(module, names), names);
}

function script(module: Module, checked: Checked, exported: readonly string[]): string {
  const imported = (name: string) => module.imports.get(name)?.name;
  const names: FloatNames = {
    callee: (name) => (imported(name) ? `${FLOAT_INTRINSICS}.${imported(name)}` : name),
    value: (name) => {
      const quality = QUALITY[imported(name) ?? ''];
      return quality ? String(Math.fround(quality.value)) : name;
    },
    rounds: (name) => INEXACT.includes(imported(name) ?? ''),
  };
  return [
    "'use strict';",
    ...checked.constants.map((item) => constant(item, names)),
    ...checked.functions.map((item) => printFloatFunction(item, names)),
    `return { ${exported.join(', ')} };`,
  ].join('\n');
}

function constant(item: ConstantItem, names: FloatNames): string {
  const values = item.values.map((v) => printFloatExpression(v, names)).join(', ');
  const array = ARRAYS[item.type];
  return `const ${item.name} = ${array ? `${array}.of(${values})` : values};`;
}
