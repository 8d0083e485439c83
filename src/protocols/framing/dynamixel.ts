import { Check } from './check.ts';
import { frameOver } from './framer.ts';
import { BAD_CHECK, MORE, NO_FRAME, Scanner, startsWith } from './scanner.ts';

const START = Uint8Array.of(0xff, 0xff, 0xfd, 0x00);
/** Instruction, parameters and check. */
const LONGEST = 512;
const CHECK = new Check({ of: 'crc16-buypass', order: 'le' });

/**
 * Dynamixel protocol 2.0. The body is id, instruction and parameters, unstuffed: on the wire an FD follows each FF FF FD inside,
 * so that the start stands nowhere else.
 */
export class DynamixelFramer extends Scanner {
  private readonly body = new Uint8Array(1 + LONGEST);

  constructor() {
    super(7 + LONGEST);
    Object.assign(this.frame, frameOver(this.body));
  }

  encode(body: Uint8Array): Uint8Array {
    const stuffed: number[] = [];
    for (const byte of body.subarray(1)) {
      stuffed.push(byte);
      if (byte === 0xfd && stuffed.at(-2) === 0xff && stuffed.at(-3) === 0xff) stuffed.push(0xfd);
    }
    const length = stuffed.length + CHECK.length;
    const bytes = Uint8Array.from([...START, body[0], length & 255, length >> 8, ...stuffed, 0, 0]);
    CHECK.put(bytes, 0, bytes.length - CHECK.length);
    return bytes;
  }

  protected match(at: number, available: number): number {
    const { bytes, body } = this;
    const start = startsWith(bytes, at, available, START);
    if (start !== 1) return start;
    if (available < 7) return MORE;
    const length = bytes[at + 5] | (bytes[at + 6] << 8);
    if (length < 1 + CHECK.length) return NO_FRAME;
    if (length > LONGEST) {
      this.counters.tooLong++;
      return NO_FRAME;
    }
    const size = 7 + length;
    if (available < size) return MORE;
    const end = at + size - CHECK.length;
    if (!CHECK.fits(bytes, at, end)) return BAD_CHECK;
    body[0] = bytes[at + 4];
    let to = 1;
    for (let from = at + 7; from < end; from++) {
      body[to++] = bytes[from];
      const isStuffed = to >= 4 && bytes[from] === 0xfd && body[to - 2] === 0xff && body[to - 3] === 0xff;
      if (isStuffed && bytes[from + 1] === 0xfd && from + 1 < end) from++;
    }
    this.frame.start = 0;
    this.frame.end = to;
    return size;
  }
}
