/** The bytes are no message of protocol buffers. */
export class MalformedMessage extends Error {}

/** One field of a message. Integers are 64 bits wide; what a number means is known to who asked. */
export interface Field {
  readonly number: number;
  /** Of a varint; 0 for other kinds. */
  readonly integer: bigint;
  /** Of a field of 4 or 8 bytes or of a text or message inside; empty for a varint. */
  readonly bytes: Uint8Array;
}

const NOTHING = new Uint8Array(0);
const LONGEST_VARINT = 10;

/** The fields of a message in order (Protocol Buffers encoding, wire types 0, 1, 2 and 5). Throws MalformedMessage. */
export function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let i = 0; i < LONGEST_VARINT; i++) {
      if (at >= bytes.length) throw new MalformedMessage();
      const byte = bytes[at++];
      value |= BigInt(byte & 127) << BigInt(7 * i);
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    throw new MalformedMessage();
  };
  const take = (size: number): Uint8Array => {
    if (at + size > bytes.length) throw new MalformedMessage();
    at += size;
    return bytes.subarray(at - size, at);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const number = Math.floor(tag / 8);
    if (number === 0) throw new MalformedMessage();
    switch (tag % 8) {
      case 0:
        yield { number, integer: varint(), bytes: NOTHING };
        break;
      case 1:
        yield { number, integer: 0n, bytes: take(8) };
        break;
      case 2:
        yield { number, integer: 0n, bytes: take(Number(varint())) };
        break;
      case 5:
        yield { number, integer: 0n, bytes: take(4) };
        break;
      default:
        throw new MalformedMessage();
    }
  }
}

/** A varint as bytes. */
export function varintBytes(value: bigint): number[] {
  const out: number[] = [];
  let rest = value;
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  return [...out, Number(rest)];
}

/** A field of a varint. */
export function integerField(number: number, value: bigint | number): number[] {
  return [...varintBytes(BigInt(number * 8)), ...varintBytes(BigInt(value))];
}

/** A field of a text or a message inside. */
export function bytesField(number: number, bytes: ArrayLike<number>): number[] {
  return [...varintBytes(BigInt(number * 8 + 2)), ...varintBytes(BigInt(bytes.length)), ...Array.from(bytes)];
}
