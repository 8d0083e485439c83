import { z } from 'zod';
import { fromHex } from '../hex.ts';
import { Check, checkSchema } from './check.ts';
import { hexBytes } from './hexBytes.ts';
import { BAD_CHECK, MORE, NO_FRAME, Scanner, startsWith } from './scanner.ts';

const whole = z.int().nonnegative();

/** Bytes and order of a length field. */
const LENGTHS = { u8: 1, u16be: 2, u16le: 2, u24be: 3 } as const;
export type LengthType = keyof typeof LENGTHS;

const startSchema = z.strictObject({
  bytes: hexBytes,
  length: z.enum(['u8', 'u16be', 'u16le', 'u24be']).default('u8').meta({ description: 'Type of the length field.' }),
  lengthAt: whole.optional().meta({ description: 'Where it stands. Default: right behind the start.' }),
  body: whole.optional().meta({ description: 'Where the body starts. Default: right behind the length.' }),
  uncounted: whole.optional().meta({
    description: 'Bytes of the frame that the length does not count. Default: all but the body.',
  }),
  least: whole.default(1).meta({ description: 'A shorter length is no frame.' }),
});

export const startLengthSchema = z.strictObject({
  starts: z.array(startSchema).min(1).meta({ description: 'How a frame may start; the first that fits counts.' }),
  longest: z.int().min(1).max(16_384).meta({ description: 'Largest length; a larger one is no frame.' }),
  check: checkSchema.optional(),
  stop: hexBytes.optional().meta({ description: 'Bytes that close the frame, behind the check.' }),
});

export type StartLengthDescription = z.input<typeof startLengthSchema>;

interface Start {
  readonly bytes: Uint8Array;
  readonly lengthAt: number;
  readonly lengthSize: number;
  readonly little: boolean;
  readonly body: number;
  readonly uncounted: number;
  readonly least: number;
}

/**
 * Frames of start bytes, length, body, check and stop bytes: VESC, MSP, Dynamixel and most home-made protocols.
 * The body is handed over. Stop bytes are looked at before the check, which makes false starts cheap.
 */
export class StartLengthFramer extends Scanner {
  private readonly starts: readonly Start[];
  private readonly longest: number;
  private readonly check: Check | undefined;
  private readonly checkFrom: number | undefined;
  private readonly stop: Uint8Array;

  constructor(description: StartLengthDescription) {
    const { check, stop, longest } = description;
    const made = check && new Check(check);
    const stopBytes = fromHex(stop ?? '')!;
    const behind = (made?.length ?? 0) + stopBytes.length;
    const starts = description.starts.map((s) => startOf(s, behind));
    super(longest + Math.max(...starts.map((s) => s.uncounted)));
    this.starts = starts;
    this.longest = longest;
    this.check = made;
    this.checkFrom = check?.from;
    this.stop = stopBytes;
  }

  /** The frame around a body. */
  encode(body: Uint8Array): Uint8Array {
    const { check, stop } = this;
    const behind = (check?.length ?? 0) + stop.length;
    const start = this.starts.find((s) => {
      const length = s.body + body.length + behind - s.uncounted;
      return length >= s.least && length < 256 ** s.lengthSize && length <= this.longest;
    });
    if (!start) throw new RangeError(`no frame holds a body of ${body.length} bytes`);
    const end = start.body + body.length;
    const bytes = new Uint8Array(end + behind);
    bytes.set(start.bytes);
    let length = bytes.length - start.uncounted;
    for (let i = 0; i < start.lengthSize; i++, length >>>= 8) {
      bytes[start.lengthAt + (start.little ? i : start.lengthSize - 1 - i)] = length & 255;
    }
    bytes.set(body, start.body);
    check?.put(bytes, this.checkFrom ?? start.body, end);
    bytes.set(stop, bytes.length - stop.length);
    return bytes;
  }

  protected match(at: number, available: number): number {
    for (const start of this.starts) {
      const fits = startsWith(this.bytes, at, available, start.bytes);
      if (fits === NO_FRAME) continue;
      return fits === MORE ? MORE : this.matchAfter(start, at, available);
    }
    return NO_FRAME;
  }

  private matchAfter(start: Start, at: number, available: number): number {
    const { bytes, stop, check, frame } = this;
    if (available < start.lengthAt + start.lengthSize) return MORE;
    let length = 0;
    for (let i = 0; i < start.lengthSize; i++) {
      length = length * 256 + bytes[at + start.lengthAt + (start.little ? start.lengthSize - 1 - i : i)];
    }
    const size = length + start.uncounted;
    const end = at + size - stop.length - (check?.length ?? 0);
    if (length < start.least || end < at + start.body) return NO_FRAME;
    if (length > this.longest) {
      this.counters.tooLong++;
      return NO_FRAME;
    }
    if (available < size) return MORE;
    for (let i = 0; i < stop.length; i++) if (bytes[at + size - stop.length + i] !== stop[i]) return NO_FRAME;
    if (check && !check.fits(bytes, at + (this.checkFrom ?? start.body), end)) return BAD_CHECK;
    frame.start = at + start.body;
    frame.end = end;
    return size;
  }
}

function startOf(s: z.input<typeof startSchema>, behind: number): Start {
  const bytes = fromHex(s.bytes)!;
  const type = s.length ?? 'u8';
  const lengthAt = s.lengthAt ?? bytes.length;
  const body = s.body ?? lengthAt + LENGTHS[type];
  return {
    bytes,
    lengthAt,
    lengthSize: LENGTHS[type],
    little: type === 'u16le',
    body,
    uncounted: s.uncounted ?? body + behind,
    least: s.least ?? 1,
  };
}
