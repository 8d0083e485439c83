import type { OnFrame } from '../framing/framer.ts';
import { MORE, NO_FRAME, Scanner } from '../framing/scanner.ts';

const START = 0xa5;
export const HEADER = 72;
export const DATA = 84;
/** Other types: answers to reads and writes of registers, alerts, debug text, synchronization. */
const OTHERS = 'RrADS';

/**
 * Frames of 0xA5, length, type and payload, without any check. One counts when its length is the one that its header promised and it
 * lies behind another good frame, or before one: the start byte also occurs in numbers. The last frame of a burst that follows
 * nothing comes out when the link is silent.
 */
export class BinaryFramer extends Scanner {
  /** Payload bytes of the data of a telemetry; undefined before its header. */
  private readonly sizeOf: (id: number) => number | undefined;
  private locked = false;
  private silent = false;

  constructor(sizeOf: (id: number) => number | undefined) {
    super(2 + 255 + 1);
    this.sizeOf = sizeOf;
  }

  override idle(emit: OnFrame): void {
    this.silent = true;
    this.scan(emit);
    this.silent = false;
    super.idle(emit);
  }

  override reset(): void {
    super.reset();
    this.locked = false;
  }

  protected match(at: number, available: number): number {
    const size = this.sizeAt(at, available);
    if (size === MORE) return MORE;
    this.locked = size > 0;
    if (size > 0) {
      this.frame.start = at + 2;
      this.frame.end = at + size;
    }
    return size;
  }

  private sizeAt(at: number, available: number): number {
    const { bytes } = this;
    if (bytes[at] !== START) return NO_FRAME;
    if (available < 4) return MORE;
    const length = bytes[at + 1];
    if (!this.isLikely(bytes[at + 2], length, bytes[at + 3])) return NO_FRAME;
    const size = 2 + length;
    if (available < size) return MORE;
    if (this.locked || (available === size && this.silent)) return size;
    if (available === size) return MORE;
    return bytes[at + size] === START ? size : NO_FRAME;
  }

  private isLikely(type: number, length: number, id: number): boolean {
    if (type === DATA) return length - 2 === this.sizeOf(id);
    // a header is its number and pairs of motor and register
    if (type === HEADER) return length >= 4 && length % 2 === 0;
    return length >= 2 && OTHERS.includes(String.fromCharCode(type));
  }
}
