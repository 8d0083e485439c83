import { DataError } from './errors.ts';

/**
 * State as bytes: little-endian, a tag before each item, CRC-32 at the end. Written and read in the same order by the
 * same code; `key` is a hash of the configuration, so that state never meets another configuration.
 */
export class SnapshotWriter {
  private bytes = new Uint8Array(1024);
  private view = new DataView(this.bytes.buffer);
  private length = 0;

  constructor(key: number) {
    this.number(key);
  }

  number(value: number): void {
    this.reserve(9);
    this.bytes[this.length] = NUMBER;
    this.view.setFloat64(this.length + 1, value, true);
    this.length += 9;
  }

  array(x: ArrayBufferView): void {
    this.reserve(5 + x.byteLength);
    this.bytes[this.length] = ARRAY;
    this.view.setUint32(this.length + 1, x.byteLength, true);
    this.bytes.set(new Uint8Array(x.buffer, x.byteOffset, x.byteLength), this.length + 5);
    this.length += 5 + x.byteLength;
  }

  finish(): Uint8Array {
    const out = new Uint8Array(this.length + 4);
    out.set(this.bytes.subarray(0, this.length));
    new DataView(out.buffer).setUint32(this.length, crc32(out.subarray(0, this.length)), true);
    return out;
  }

  private reserve(n: number): void {
    if (this.length + n <= this.bytes.length) return;
    const grown = new Uint8Array(2 * (this.length + n));
    grown.set(this.bytes);
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }
}

/** Reads what SnapshotWriter wrote. Throws DataError when a byte was changed, cut or added, or the key differs. */
export class SnapshotReader {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private at = 0;

  constructor(bytes: Uint8Array, key: number) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const end = bytes.length - 4;
    if (end < 9 || this.view.getUint32(end, true) !== crc32(bytes.subarray(0, end))) {
      throw new DataError('snapshot: damaged (checksum differs)');
    }
    if (this.number() !== key) throw new DataError('snapshot: made with another configuration');
  }

  number(): number {
    this.expect(NUMBER);
    const value = this.view.getFloat64(this.at + 1, true);
    this.at += 9;
    return value;
  }

  array(into: ArrayBufferView): void {
    this.expect(ARRAY);
    const length = this.view.getUint32(this.at + 1, true);
    if (length !== into.byteLength) throw new DataError('snapshot: an array has another length');
    const from = this.bytes.subarray(this.at + 5, this.at + 5 + length);
    new Uint8Array(into.buffer, into.byteOffset, into.byteLength).set(from);
    this.at += 5 + length;
  }

  private expect(tag: number): void {
    if (this.bytes[this.at] !== tag) throw new DataError('snapshot: items in another order');
  }
}

const NUMBER = 1;
const ARRAY = 2;

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

/** CRC-32/ISO-HDLC (zlib's). Check value of '123456789': 0xcbf43926. */
export function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) c = TABLE[(c ^ bytes[i]) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}
