/** The bytes are no message of protocol buffers. */
export class MalformedMessage extends Error {}

/** One field of a message. Integers are 64 bits wide; what a number means is known to who asked. */
export interface Field {
  readonly number: number;
  /** 0 a varint, 1 and 5 a field of 8 or 4 bytes, 2 a text, a message or packed numbers. */
  readonly wire: 0 | 1 | 2 | 5;
  /** Of a varint; 0 for other kinds. */
  readonly integer: bigint;
  /** Of a field of 4 or 8 bytes or of a text or message inside; empty for a varint. */
  readonly bytes: Uint8Array;
}

const NOTHING = new Uint8Array(0);
const LONGEST_VARINT = 10;

/** The fields of a message in order (Protocol Buffers encoding, wire types 0, 1, 2 and 5). Throws MalformedMessage. */
export function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  const cursor: Cursor = { bytes, at: 0 };
  while (cursor.at < bytes.length) {
    const tag = Number(varint(cursor));
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    if (number === 0) throw new MalformedMessage();
    if (wire === 0) yield { number, wire, integer: varint(cursor), bytes: NOTHING };
    else if (wire === 1) yield { number, wire, integer: 0n, bytes: take(cursor, 8) };
    else if (wire === 2) yield { number, wire, integer: 0n, bytes: take(cursor, Number(varint(cursor))) };
    else if (wire === 5) yield { number, wire, integer: 0n, bytes: take(cursor, 4) };
    else throw new MalformedMessage();
  }
}

/** The integers of a packed field of varints. Throws MalformedMessage. */
export function* packedIntegers(bytes: Uint8Array): Generator<bigint> {
  const cursor: Cursor = { bytes, at: 0 };
  while (cursor.at < bytes.length) yield varint(cursor);
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

function varint(cursor: Cursor): bigint {
  let value = 0n;
  for (let i = 0; i < LONGEST_VARINT; i++) {
    if (cursor.at >= cursor.bytes.length) throw new MalformedMessage();
    const byte = cursor.bytes[cursor.at++];
    value |= BigInt(byte & 127) << BigInt(7 * i);
    if (byte < 128) return BigInt.asUintN(64, value);
  }
  throw new MalformedMessage();
}

function take(cursor: Cursor, size: number): Uint8Array {
  if (cursor.at + size > cursor.bytes.length) throw new MalformedMessage();
  cursor.at += size;
  return cursor.bytes.subarray(cursor.at - size, cursor.at);
}

/** A varint as bytes. */
export function varintBytes(value: bigint): number[] {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  return [...out, Number(rest)];
}

/** A field of a varint. */
export function integerField(number: number, value: bigint | number): Uint8Array {
  return Uint8Array.from([...varintBytes(BigInt(number * 8)), ...varintBytes(BigInt(value))]);
}

/** A field of a text or a message inside. */
export function bytesField(number: number, bytes: Uint8Array): Uint8Array {
  const head = [...varintBytes(BigInt(number * 8 + 2)), ...varintBytes(BigInt(bytes.length))];
  return message([Uint8Array.from(head), bytes]);
}

/** A message of fields in order. */
export function message(fields: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(fields.reduce((sum, f) => sum + f.length, 0));
  let at = 0;
  for (const field of fields) {
    out.set(field, at);
    at += field.length;
  }
  return out;
}
