import { CRC_MODELS, Crc } from '../crc.ts';
import { frameOver } from './framer.ts';
import { BAD_CHECK, MORE, NO_FRAME, Scanner } from './scanner.ts';

const START = 0x2b;
const MOST_DATA = 254;
/** Status of a reply that has a length and data. */
export const HAS_DATA = 0x40;
const CRC = new Crc(CRC_MODELS.crc8);

/**
 * NXP FreeMASTER over a serial line: `+`, status or command, length, data and a CRC of 8 bits; a `+` inside is doubled. Replies without
 * data have no length. The body is status or command, and data. `lengths`: those that data may have; the check alone is weak.
 */
export class FreemasterFramer extends Scanner {
  private readonly lengths: ReadonlySet<number> | undefined;
  /** Without the doubled bytes: status, length, data, CRC; the body is put together behind the length. */
  private readonly plain = new Uint8Array(3 + MOST_DATA);

  constructor(lengths?: readonly number[]) {
    super(2 * (4 + MOST_DATA));
    this.lengths = lengths && new Set(lengths);
    Object.assign(this.frame, frameOver(this.plain));
  }

  /** A request, or a reply with data. */
  encode(body: Uint8Array): Uint8Array {
    const inside = [body[0], body.length - 1, ...body.subarray(1)];
    inside.push(CRC.of(Uint8Array.from(inside)));
    return Uint8Array.from([START, ...inside.flatMap((b) => (b === START ? [b, b] : [b]))]);
  }

  protected match(at: number, available: number): number {
    const { bytes, plain, lengths } = this;
    if (bytes[at] !== START) return NO_FRAME;
    let needed = 2;
    let n = 0;
    for (let from = at + 1; ; from++) {
      if (from >= at + available) return MORE;
      plain[n++] = bytes[from];
      if (bytes[from] === START) {
        if (from + 1 >= at + available) return MORE;
        // a single one starts another frame
        if (bytes[++from] !== START) return NO_FRAME;
      }
      if (n === 2 && plain[0] === HAS_DATA) {
        if (plain[1] > MOST_DATA || (lengths && !lengths.has(plain[1]))) return NO_FRAME;
        needed = 3 + plain[1];
      }
      if (n < needed) continue;
      const end = needed - 1;
      if (plain[end] !== CRC.of(plain, 0, end)) return BAD_CHECK;
      // the status takes the place of the length
      if (plain[0] === HAS_DATA) plain[1] = plain[0];
      this.frame.start = plain[0] === HAS_DATA ? 1 : 0;
      this.frame.end = end;
      return from + 1 - at;
    }
  }
}
