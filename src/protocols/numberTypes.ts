/** be = ABCD, le = DCBA; cdab and badc are the mixed orders that Modbus devices use for 32 bits. */
export type Order = 'be' | 'le' | 'cdab' | 'badc';

type Read = (view: DataView, at: number) => number;

export interface NumberType {
  /** Bytes. */
  readonly size: number;
  readonly signed: boolean;
  reader(order: Order): Read;
}

/** A type that both plain orders read by one function. */
function plain(
  size: number,
  signed: boolean,
  read: (view: DataView, at: number, little: boolean) => number,
): NumberType {
  return {
    size,
    signed,
    reader(order) {
      if (order === 'be') return (view, at) => read(view, at, false);
      if (order === 'le') return (view, at) => read(view, at, true);
      return mixed(size, order, read);
    },
  };
}

/** Bytes are put in order first: words swapped for cdab, bytes of each word for badc. */
function mixed(size: number, order: Order, read: (view: DataView, at: number, little: boolean) => number): Read {
  const scratch = new DataView(new ArrayBuffer(8));
  const swap = order === 'badc' ? 1 : size > 2 ? size - 2 : 0;
  return (view, at) => {
    for (let i = 0; i < size; i++) scratch.setUint8(i ^ swap, view.getUint8(at + i));
    return read(scratch, 0, false);
  };
}

const HIGH = 2 ** 32;

/** Types of numbers in binary frames. Integers of 64 bits are exact up to 2^53. */
export const NUMBER_TYPES = {
  u8: plain(1, false, (v, at) => v.getUint8(at)),
  i8: plain(1, true, (v, at) => v.getInt8(at)),
  u16: plain(2, false, (v, at, little) => v.getUint16(at, little)),
  i16: plain(2, true, (v, at, little) => v.getInt16(at, little)),
  u24: plain(3, false, unsigned24),
  i24: plain(3, true, (v, at, little) => (unsigned24(v, at, little) << 8) >> 8),
  u32: plain(4, false, (v, at, little) => v.getUint32(at, little)),
  i32: plain(4, true, (v, at, little) => v.getInt32(at, little)),
  u64: plain(
    8,
    false,
    (v, at, little) => v.getUint32(little ? at + 4 : at, little) * HIGH + v.getUint32(little ? at : at + 4, little),
  ),
  i64: plain(
    8,
    true,
    (v, at, little) => v.getInt32(little ? at + 4 : at, little) * HIGH + v.getUint32(little ? at : at + 4, little),
  ),
  f16: plain(2, true, (v, at, little) => half(v.getUint16(at, little))),
  f32: plain(4, true, (v, at, little) => v.getFloat32(at, little)),
  f64: plain(8, true, (v, at, little) => v.getFloat64(at, little)),
} as const satisfies Record<string, NumberType>;

export type NumberTypeName = keyof typeof NUMBER_TYPES;

function unsigned24(v: DataView, at: number, little: boolean): number {
  const [high, low] = little ? [at + 2, at] : [at, at + 2];
  return (v.getUint8(high) << 16) | (v.getUint8(at + 1) << 8) | v.getUint8(low);
}

/** IEEE 754 binary16. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
