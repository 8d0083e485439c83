const DECODER = new TextDecoder();

/** The bytes are not what they should be. */
export class Malformed extends Error {}

/** Takes what mjlib's binary telemetry is made of out of bytes, in order. Throws Malformed where they end too soon. */
export class Cursor {
  at = 0;
  private readonly view: DataView;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.at === this.bytes.length;
  }

  take(size: number): number {
    const at = this.at;
    if (at + size > this.bytes.length) throw new Malformed();
    this.at += size;
    return at;
  }

  varuint(): number {
    let value = 0;
    for (let i = 0; i < 10; i++) {
      const byte = this.bytes[this.take(1)];
      value += (byte & 127) * 128 ** i;
      if (byte < 128) return value;
    }
    throw new Malformed();
  }

  /** A signed number of one byte, 2, 4 or 8; exact up to 2^53. */
  int(size: number): number {
    const unsigned = this.uint(size);
    return unsigned >= 256 ** size / 2 ? unsigned - 256 ** size : unsigned;
  }

  uint(size: number): number {
    const at = this.take(size);
    let value = 0;
    for (let i = size - 1; i >= 0; i--) value = value * 256 + this.bytes[at + i];
    return value;
  }

  float(size: number): number {
    const at = this.take(size);
    return size === 4 ? this.view.getFloat32(at, true) : this.view.getFloat64(at, true);
  }

  text(): string {
    const length = this.varuint();
    const at = this.take(length);
    return DECODER.decode(this.bytes.subarray(at, at + length));
  }
}

/** What `read` gives, undefined where it finds the bytes malformed. */
export function unlessMalformed<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}
