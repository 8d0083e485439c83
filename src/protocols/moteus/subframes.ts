import type { Frame } from '../framing/framer.ts';

/** Bytes of a register by its type: int8, int16, int32, float. */
const SIZES = [1, 2, 4, 4];
const NOTHING = 0x50;
/** Longest varuint: 5 groups of 7 bits. */
const LONGEST_VARUINT = 5;

/** What a frame's subframes hold. */
export interface SubframeSink {
  /** A value in a reply; `type` 0 to 3; NaN for what a device marks as not available. `unsigned` is the number as a counter has it. */
  value(register: number, type: number, value: number, unsigned: number): void;
  /** Registers that a read asks for. */
  asked(first: number, count: number): void;
  /** Bytes of a device's tunnel: bytes[start..end-1]. */
  tunnel(channel: number, bytes: Uint8Array, start: number, end: number): void;
  /** A register that could not be read. */
  fault(register: number, code: number): void;
}

/** Reads the subframes of a moteus frame. False where it ends in the middle of one, or holds one of an unknown kind. */
export class SubframeReader {
  private at = 0;

  read({ bytes, view, start, end }: Frame, sink: SubframeSink): boolean {
    this.at = start;
    while (this.at < end) {
      const kind = bytes[this.at++];
      if (kind === NOTHING) continue;
      if (kind <= 0x2f) {
        const type = (kind >> 2) & 3;
        const count = (kind & 3) === 0 ? this.varuint(bytes, end) : kind & 3;
        const first = this.varuint(bytes, end);
        if (!(count >= 0) || !(first >= 0)) return false;
        if (kind >= 0x10 && kind <= 0x1f) {
          sink.asked(first, count);
          continue;
        }
        if (this.at + count * SIZES[type] > end) return false;
        if (kind >= 0x20) readValues(view, this.at, first, count, type, sink);
        this.at += count * SIZES[type];
      } else if (kind === 0x30 || kind === 0x31) {
        const register = this.varuint(bytes, end);
        const code = this.varuint(bytes, end);
        if (!(code >= 0)) return false;
        sink.fault(register, code);
      } else if (kind >= 0x40 && kind <= 0x42) {
        const channel = this.varuint(bytes, end);
        const length = this.varuint(bytes, end);
        if (!(length >= 0)) return false;
        if (kind === 0x42) continue;
        if (this.at + length > end) return false;
        if (kind === 0x41) sink.tunnel(channel, bytes, this.at, this.at + length);
        this.at += length;
      } else return false;
    }
    return true;
  }

  /** NaN where the frame ends within it. */
  private varuint(bytes: Uint8Array, end: number): number {
    let value = 0;
    for (let i = 0; i < LONGEST_VARUINT; i++) {
      if (this.at >= end) return Number.NaN;
      const byte = bytes[this.at++];
      value += (byte & 127) * 128 ** i;
      if (byte < 128) return value;
    }
    return Number.NaN;
  }
}

/** The most negative integer of a type stands for "not available". */
function readValues(view: DataView, from: number, first: number, count: number, type: number, sink: SubframeSink) {
  for (let i = 0; i < count; i++) {
    const at = from + i * SIZES[type];
    const register = first + i;
    if (type === 3) {
      const value = view.getFloat32(at, true);
      sink.value(register, type, value, value);
    } else {
      const value = type === 0 ? view.getInt8(at) : type === 1 ? view.getInt16(at, true) : view.getInt32(at, true);
      const range = 256 ** SIZES[type];
      const isAbsent = value === -range / 2;
      sink.value(register, type, isAbsent ? Number.NaN : value, value < 0 ? value + range : value);
    }
  }
}
