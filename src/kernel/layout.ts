import type { SnapshotReader, SnapshotWriter } from '../core/snapshot.ts';

/**
 * Types of the kernel subset, and layouts: the one declaration from which a kernel's coefficients and state get their
 * TypeScript type, allocation, reset, snapshot, byte count and C struct.
 *
 * A layout is an object of slots: `{ limit: real(2.5), ring: reals(11), head: i32() }`. In a slot stands the initial
 * value; arrays are given by length (zeros) or by content.
 */
export type i32 = number;
export type real = number;
export type bool = boolean;
export type reals = Float64Array;
export type i32s = Int32Array;
export type i16s = Int16Array;
export type i8s = Int8Array;
export type u8s = Uint8Array;

interface SlotValues {
  i32: number;
  real: number;
  bool: boolean;
  reals: Float64Array;
  i32s: Int32Array;
  i16s: Int16Array;
  i8s: Int8Array;
  u8s: Uint8Array;
}

export type SlotType = keyof SlotValues;
export interface Slot<T extends SlotType = SlotType> {
  readonly type: T;
  readonly value: SlotValues[T];
  /** See `scratch`. */
  readonly scratch?: boolean;
}
export type Layout = Readonly<Record<string, Slot>>;

/** Plain values as a kernel sees them: numbers, booleans and typed arrays. */
export type Values<L> = { -readonly [K in keyof L]: L[K] extends Slot<infer T> ? SlotValues[T] : never };

export const i32 = (value = 0): Slot<'i32'> => ({ type: 'i32', value });
export const real = (value = 0): Slot<'real'> => ({ type: 'real', value });
export const bool = (value = false): Slot<'bool'> => ({ type: 'bool', value });
export const reals = (init: number | ArrayLike<number>): Slot<'reals'> => ({
  type: 'reals',
  value: filled(Float64Array, init),
});
export const i32s = (init: number | ArrayLike<number>): Slot<'i32s'> => ({
  type: 'i32s',
  value: filled(Int32Array, init),
});
export const i16s = (init: number | ArrayLike<number>): Slot<'i16s'> => ({
  type: 'i16s',
  value: filled(Int16Array, init),
});
export const i8s = (init: number | ArrayLike<number>): Slot<'i8s'> => ({ type: 'i8s', value: filled(Int8Array, init) });
export const u8s = (init: number | ArrayLike<number>): Slot<'u8s'> => ({
  type: 'u8s',
  value: filled(Uint8Array, init),
});

/**
 * An array of state that only serves while a call works, and is written before it is read: no snapshot has it, and in C it is a local
 * variable of the same length in all instances.
 */
export const scratch = <T extends SlotType>(slot: Slot<T>): Slot<T> => ({ ...slot, scratch: true });

/** The slots that outlive a call. */
export function kept(layout: Layout): Layout {
  return Object.fromEntries(Object.entries(layout).filter(([, slot]) => !slot.scratch));
}

function filled<A>(
  Type: { new (length: number): A; from(x: ArrayLike<number>): A },
  init: number | ArrayLike<number>,
): A {
  return typeof init === 'number' ? new Type(init) : Type.from(init);
}

const BYTES: Record<SlotType, number> = { i32: 4, real: 4, bool: 1, reals: 4, i32s: 4, i16s: 2, i8s: 1, u8s: 1 };

/** Fresh values of a layout: own arrays, initial content. */
export function allocate<L extends Layout>(layout: L): Values<L> {
  const values: Record<string, unknown> = {};
  for (const [name, slot] of Object.entries(layout)) {
    values[name] = typeof slot.value === 'object' ? slot.value.slice() : slot.value;
  }
  return values as Values<L>;
}

/** Puts the initial values back, in place. */
export function reset<L extends Layout>(layout: L, values: Values<L>): void {
  const target = values as Record<string, unknown>;
  for (const [name, slot] of Object.entries(layout)) {
    if (typeof slot.value === 'object') (target[name] as Float64Array).set(slot.value);
    else target[name] = slot.value;
  }
}

/** Writes the values to a snapshot, in the layout's order. */
export function save<L extends Layout>(layout: L, values: Values<L>, to: SnapshotWriter): void {
  for (const name of Object.keys(kept(layout))) {
    const value = values[name];
    if (typeof value === 'object') to.array(value);
    else to.number(Number(value));
  }
}

/** Puts back what `save` wrote, in place. */
export function load<L extends Layout>(layout: L, values: Values<L>, from: SnapshotReader): void {
  const target = values as Record<string, unknown>;
  for (const [name, slot] of Object.entries(kept(layout))) {
    if (typeof slot.value === 'object') from.array(target[name] as Float64Array);
    else target[name] = slot.type === 'bool' ? from.number() !== 0 : from.number();
  }
}

/** Bytes on a 32-bit controller with `real` = float (4) or double (8). Pointers to arrays are not counted. */
export function bytesOf(layout: Layout, realBytes: 4 | 8 = 4): number {
  let sum = 0;
  for (const slot of Object.values(kept(layout))) {
    const each = slot.type === 'real' || slot.type === 'reals' ? realBytes : BYTES[slot.type];
    sum += each * (typeof slot.value === 'object' ? slot.value.length : 1);
  }
  return sum;
}
