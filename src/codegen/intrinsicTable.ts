import * as quality from '../core/quality.ts';
import type { ArrayType } from './ast.ts';

type Scalar = 'i32' | 'real' | 'bool';

export interface Signature {
  /**
   * 'same': abs, min and max take i32 or real and give what they take. 'weights': an i8s or i16s, whose element stands behind the
   * name in C (slipring_dot_i8).
   */
  readonly parameters: readonly (Scalar | 'same' | 'weights' | ArrayType)[];
  readonly result: Scalar | 'same' | 'void';
  /** Index of the array that it writes. */
  readonly writes?: number;
}

const one: Signature = { parameters: ['real'], result: 'real' };
const two: Signature = { parameters: ['real', 'real'], result: 'real' };
const dots: Signature = {
  parameters: ['weights', 'i32', 'i16s', 'i32', 'i32', 'i32s', 'i32'],
  result: 'void',
  writes: 5,
};
const clamp: Signature = { parameters: ['i32'], result: 'i32' };
const gate: Signature = { parameters: ['i16s', 'i32'], result: 'i32' };

/** Fixed-point arithmetic of signal chains, src/kernel/fixedPoint.ts: fixedPoint.h defines it by hand. */
const FIXED_POINT: Readonly<Record<string, Signature>> = {
  mulShift: { parameters: ['i32', 'i32', 'i32'], result: 'i32' },
  weightedSum: { parameters: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'], result: 'i32' },
  sineTurn: { parameters: ['i32s', 'i32'], result: 'i32' },
  cosineTurn: { parameters: ['i32s', 'i32'], result: 'i32' },
  addWrapped: { parameters: ['i32', 'i32'], result: 'i32' },
  section: { parameters: ['i32s', 'i32', 'i32s', 'i32', 'i32', 'i32', 'i32'], result: 'i32', writes: 2 },
};

/** Integer arithmetic of nets, src/kernel/integers.ts: integers.h defines it by hand. */
const INTEGERS: Readonly<Record<string, Signature>> = {
  dot: { parameters: ['weights', 'i32', 'i16s', 'i32', 'i32'], result: 'i32' },
  dot3: dots,
  dot4: dots,
  copyI16: { parameters: ['i16s', 'i32', 'i32', 'i16s'], result: 'void', writes: 3 },
  addScaled: { parameters: ['i32', 'i32', 'i32'], result: 'i32' },
  addScaledPair: { parameters: ['i32', 'i32', 'i32', 'i16s', 'i32'], result: 'i32' },
  scaleQ15: { parameters: ['i32', 'i32'], result: 'i32' },
  saturate16: clamp,
  saturate17: clamp,
  saturate31: clamp,
  tanhQ15: gate,
  sigmoidQ15: gate,
};

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
  ...INTEGERS,
  ...FIXED_POINT,
};

/** C header that defines an intrinsic: slipring.h, integers.h and fixedPoint.h by hand; the others are translated from intrinsics.ts. */
export function headerOf(name: string): 'slipring.h' | 'integers.h' | 'fixedPoint.h' | 'intrinsics.h' {
  if (Object.hasOwn(INTEGERS, name)) return 'integers.h';
  if (Object.hasOwn(FIXED_POINT, name)) return 'fixedPoint.h';
  return PRIMITIVES.includes(name) ? 'slipring.h' : 'intrinsics.h';
}

/** Names of the intrinsics that are translated. */
export function translatedIntrinsics(): string[] {
  return Object.keys(INTRINSICS).filter((name) => headerOf(name) === 'intrinsics.h');
}

const PRIMITIVES: readonly string[] = [
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
