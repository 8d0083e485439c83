import * as quality from '../core/quality.ts';

type Scalar = 'i32' | 'real' | 'bool';

export interface Signature {
  /** 'same': abs, min and max take i32 or real and give what they take. */
  readonly parameters: readonly (Scalar | 'same')[];
  readonly result: Scalar | 'same';
}

const one: Signature = { parameters: ['real'], result: 'real' };
const two: Signature = { parameters: ['real', 'real'], result: 'real' };

/** What kernels may import from src/kernel/intrinsics.ts. In C each is slipring_<name>. */
export const INTRINSICS: Readonly<Record<string, Signature>> = {
  abs: { parameters: ['same'], result: 'same' },
  min: { parameters: ['same', 'same'], result: 'same' },
  max: { parameters: ['same', 'same'], result: 'same' },
  sqrt: one,
  floor: one,
  trunc: { parameters: ['real'], result: 'i32' },
  truncSmall: { parameters: ['real'], result: 'i32' },
  imul: { parameters: ['i32', 'i32'], result: 'i32' },
  scale2: { parameters: ['real', 'i32'], result: 'real' },
  exponent: { parameters: ['real'], result: 'i32' },
  sin: one,
  cos: one,
  nearAngle: one,
  angleStep: one,
  angleRest: two,
  sineOfStep: { parameters: ['i32'], result: 'real' },
  smallSin: one,
  smallCosLess1: one,
  sinFrom: { parameters: ['i32', 'real'], result: 'real' },
  cosFrom: { parameters: ['i32', 'real'], result: 'real' },
  atan2: two,
  exp: one,
  log: one,
  tanh: one,
  sigmoid: one,
  absent: { parameters: ['real'], result: 'bool' },
};

/** Those of them that slipring.h defines by hand; the others are translated from intrinsics.ts. */
export const PRIMITIVES: readonly string[] = [
  'abs',
  'min',
  'max',
  'sqrt',
  'floor',
  'trunc',
  'truncSmall',
  'imul',
  'scale2',
  'exponent',
  'absent',
];

const constants = Object.entries(quality).flatMap(([name, value]) =>
  typeof value === 'number' ? [{ name, value }] : [],
);

/** Constants that kernels may import from src/core/quality.ts, by size. In C each is SLIPRING_<name>. */
export const QUALITY: Readonly<Record<string, { type: 'i32' | 'real'; value: number }>> = Object.fromEntries(
  constants
    .sort((a, b) => a.value - b.value)
    .map(({ name, value }) => [name, { type: name === 'LARGEST' ? 'real' : 'i32', value }]),
);

/** Whether an import path leads to the files that kernels may import from. */
export function isKernelImport(path: string): boolean {
  return /(^|\/)(intrinsics|primitives|quality)(\.[jt]s)?$/.test(path) || /^slipring(\/|$)/.test(path);
}
