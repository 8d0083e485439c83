import type { Frame } from '../framing/framer.ts';
import { MORE, NO_FRAME, Scanner, startsWith } from '../framing/scanner.ts';

const HEADS = ['schema ', 'emit '].map((text) => new TextEncoder().encode(text));
const LONGEST_NAME = 64;
/** Largest record or schema. */
const MOST_BYTES = 4096;
const DECODER = new TextDecoder();
const CR = 13;
const LF = 10;

/** A record or a schema as it lies in a frame. */
export interface Entry {
  readonly isSchema: boolean;
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Finds the binary parts in moteus' diagnostic text: `emit NAME` or `schema NAME` and a line end, then a size of 32 bits and so many
 * bytes. They have no check. Other lines are passed over.
 */
export class DiagnosticFramer extends Scanner {
  constructor() {
    super(HEADS[0].length + LONGEST_NAME + 6 + MOST_BYTES);
  }

  protected match(at: number, available: number): number {
    let found = NO_FRAME;
    for (const head of HEADS) {
      const start = startsWith(this.bytes, at, available, head);
      if (start === MORE) found = MORE;
      else if (start !== NO_FRAME) return this.matchAfter(head.length, at, available);
    }
    return found;
  }

  private matchAfter(nameAt: number, at: number, available: number): number {
    const { bytes, frame } = this;
    let length = nameAt;
    for (; length < available && isOfName(bytes[at + length]); length++) {
      if (length - nameAt === LONGEST_NAME) return NO_FRAME;
    }
    for (const byte of [CR, LF]) {
      if (length >= available) return MORE;
      if (bytes[at + length] === byte) length++;
      else if (byte === LF) return NO_FRAME;
    }
    if (available < length + 4) return MORE;
    const size = frame.view.getUint32(at + length, true);
    if (size > MOST_BYTES) {
      this.counters.tooLong++;
      return NO_FRAME;
    }
    length += 4 + size;
    if (available < length) return MORE;
    frame.start = at;
    frame.end = at + length;
    return length;
  }
}

/** The parts of a frame that DiagnosticFramer has found. */
export function entryIn({ bytes, start, end }: Frame): Entry {
  const isSchema = bytes[start] === HEADS[0][0];
  const nameAt = start + (isSchema ? HEADS[0] : HEADS[1]).length;
  let nameEnd = nameAt;
  while (isOfName(bytes[nameEnd])) nameEnd++;
  const dataAt = bytes.indexOf(LF, nameEnd) + 1 + 4;
  return { isSchema, name: DECODER.decode(bytes.subarray(nameAt, nameEnd)), bytes: bytes.subarray(dataAt, end) };
}

function isOfName(byte: number): boolean {
  return byte > 32 && byte < 127;
}
