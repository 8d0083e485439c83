import { DataError } from '../core/errors.ts';
import { i8s, i16s, type Slot } from '../kernel/layout.ts';
import type { Kernel } from '../kernel/operator.ts';
import type { NetLayer } from './cell.ts';

/** Integer arrays of one int8 layer by name, as the model file keeps them. Scalars are arrays of one. */
export type Int8Values = Readonly<Record<string, Int8Array | Int16Array | Int32Array>>;

export interface Int8ArraySpec {
  readonly type: 'i8s' | 'i16s' | 'i32s';
  readonly shape: readonly number[];
}

/** One requantized sum: u = (bias + floor(sum * multiplier / 65536) of each product) >> shift. */
export interface Int8Sum {
  readonly bias: number;
  /** Sum of the magnitudes of the weights of each product, and its multiplier. */
  readonly products: readonly { readonly weights: number; readonly multiplier: number }[];
}

/** An integer layer: what arrays it has, what kernel they make, and the sums that must not overflow. */
export interface Int8Kernel {
  readonly name: string;
  arrays(inputs: number, units: number): Readonly<Record<string, Int8ArraySpec>>;
  layer(inputs: number, units: number, activation: number, values: Int8Values): NetLayer;
  sums(inputs: number, units: number, values: Int8Values): Int8Sum[];
}

/** What tells apart the two kernels of a layer: one `process`, compiled for weights of 8 and of 16 bits. */
export interface IntegerTwin<C, S> {
  readonly name: string;
  readonly weights: 'i8s' | 'i16s';
  readonly process: Kernel<C, S>;
}

/** A slot of weights of either width. */
export function weightsOf(w: Int8Values[string]): Slot<'i8s'> | Slot<'i16s'> {
  return w instanceof Int8Array ? i8s(w) : i16s(w);
}

/** An int8 net: a layer each of the float net. */
export interface Int8Layer {
  readonly kernel: Int8Kernel;
  readonly inputs: number;
  readonly units: number;
  /** 0 linear, 1 tanh, 2 relu; 0 for gru. */
  readonly activation: number;
  readonly values: Int8Values;
}

/** Largest magnitude of a partial sum inside the kernel: inputs are at most 32768, addScaled rounds down by less than one. */
export function worstSum({ bias, products }: Int8Sum): number {
  return products.reduce((sum, p) => sum + (p.weights * 32768 * p.multiplier) / 65536 + 1, Math.abs(bias));
}

/** Largest magnitude of any partial sum of a layer. */
export function largestSum({ kernel, inputs, units, values }: Int8Layer): number {
  return Math.max(0, ...kernel.sums(inputs, units, values).map(worstSum));
}

/** The static proof that no input can overflow 32 bits. Throws DataError for values that are not safe or not possible. */
export function proveInt8({ kernel, inputs, units, values }: Int8Layer, name: string): void {
  const within = (key: string, min: number, max: number): void => {
    const value = values[key]?.find((v) => v < min || v > max);
    if (value !== undefined) throw new DataError(`${name}: ${key} must be in [${min}, ${max}], got ${value}`);
  };
  within('shift', 1, 24);
  within('fraction', 0, 16);
  kernel.sums(inputs, units, values).forEach((sum, row) => {
    for (const p of sum.products) {
      if (p.multiplier < 0) throw new DataError(`${name}: multiplier of row ${row} is negative`);
      if (p.multiplier > 32767) throw new DataError(`${name}: multiplier of row ${row} has more than 16 bits`);
      if (p.weights * 32768 >= 2 ** 31) throw new DataError(`${name}: sum of row ${row} can overflow 32 bits`);
    }
    if (worstSum(sum) >= 2 ** 31) throw new DataError(`${name}: row ${row} can overflow 32 bits`);
  });
}

export function sumOfMagnitudes(weights: ArrayLike<number>, row: number, columns: number): number {
  let sum = 0;
  for (let k = row * columns; k < (row + 1) * columns; k++) sum += Math.abs(weights[k]);
  return sum;
}

/** Arrays of the two dense layers. */
export function denseArrays(inputs: number, units: number, weights: 'i8s' | 'i16s'): Record<string, Int8ArraySpec> {
  return {
    weight: { type: weights, shape: [units, inputs] },
    multiplier: { type: 'i16s', shape: [units] },
    bias: { type: 'i32s', shape: [units] },
    shift: { type: 'i32s', shape: [1] },
  };
}

export function denseSums(inputs: number, _units: number, v: Int8Values): Int8Sum[] {
  return Array.from(v.bias, (bias, row) => ({
    bias,
    products: [{ weights: sumOfMagnitudes(v.weight, row, inputs), multiplier: v.multiplier[row] }],
  }));
}
