import { z } from 'zod';
import { CRC_MODELS, Crc, type CrcName } from '../crc.ts';
import { xor8 } from './check.ts';
import { Delimited } from './delimited.ts';
import type { OnFrame } from './framer.ts';

const LF = 10;
const CR = 13;
const LINE_END = Uint8Array.of(LF);
const ENCODER = new TextEncoder();

const lineCheckSchema = z.strictObject({
  mark: z.string().length(1).default('*').meta({ description: 'Character before the check.' }),
  of: z.enum(['xor8', ...(Object.keys(CRC_MODELS) as CrcName[])]),
  digits: z.enum(['decimal', 'hex']).default('hex'),
  blank: z
    .boolean()
    .default(false)
    .meta({ description: 'Requests have a blank before the mark, which the check covers.' }),
});

export const linesSchema = z.strictObject({
  longest: z
    .int()
    .min(16)
    .max(32_768)
    .default(4096)
    .meta({ description: 'Longest line in bytes; longer ones are dropped.' }),
  check: lineCheckSchema
    .optional()
    .meta({ description: 'A check at the end of each line: "12.5*32". A line without it is bad.' }),
  end: z.string().default('\n').meta({ description: 'End of the lines that are sent.' }),
  dropFirst: z
    .boolean()
    .default(true)
    .meta({ description: 'The first line after opening is dropped: it is usually cut.' }),
});

/** `datagrams`: bytes come in whole datagrams, so that the end of each ends a line. */
export type LinesDescription = z.input<typeof linesSchema> & { datagrams?: boolean };

/** Lines that end with LF, CR or CRLF, without their ends and their check. Empty ones do not count. */
export class LineFramer extends Delimited {
  private readonly check: LineCheck | undefined;
  private readonly lineEnd: string;
  private readonly datagrams: boolean;

  constructor({ longest = 4096, check, dropFirst = true, end = '\n', datagrams = false }: LinesDescription) {
    super([LF, CR], longest, dropFirst && !datagrams);
    this.datagrams = datagrams;
    this.lineEnd = end;
    this.check = check && new LineCheck(check);
  }

  override push(piece: Uint8Array, arrivedS: number, emit: OnFrame): void {
    super.push(piece, arrivedS, emit);
    if (this.datagrams) super.push(LINE_END, arrivedS, emit);
  }

  /** A line with its check and its end. */
  encode(text: string): Uint8Array {
    return ENCODER.encode(`${this.check?.sign(text) ?? text}${this.lineEnd}`);
  }

  protected decode(length: number): boolean {
    this.frame.start = 0;
    this.frame.end = this.check ? this.check.strip(this.frame.bytes, length) : length;
    return this.frame.end >= 0;
  }
}

/** A check in digits behind a mark. */
class LineCheck {
  private readonly mark: number;
  private readonly base: number;
  private readonly blank: boolean;
  private readonly compute: (bytes: Uint8Array, start: number, end: number) => number;

  constructor({ mark = '*', of, digits = 'hex', blank = false }: z.input<typeof lineCheckSchema>) {
    this.mark = mark.charCodeAt(0);
    this.base = digits === 'hex' ? 16 : 10;
    this.blank = blank;
    if (of === 'xor8') this.compute = xor8;
    else {
      const crc = new Crc(CRC_MODELS[of]);
      this.compute = (bytes, start, end) => crc.of(bytes, start, end);
    }
  }

  sign(text: string): string {
    const covered = this.blank ? `${text} ` : text;
    const bytes = ENCODER.encode(covered);
    const digits = this.compute(bytes, 0, bytes.length).toString(this.base).toUpperCase();
    return `${covered}${String.fromCharCode(this.mark)}${this.base === 16 ? digits.padStart(2, '0') : digits}`;
  }

  /** Length of the line without its check; -1 when the check is missing or wrong. */
  strip(bytes: Uint8Array, length: number): number {
    let at = length - 1;
    while (at >= 0 && bytes[at] !== this.mark) at--;
    if (at < 0 || at === length - 1) return -1;
    let found = 0;
    for (let i = at + 1; i < length; i++) {
      const digit = digitOf(bytes[i]);
      if (digit >= this.base) return -1;
      found = found * this.base + digit;
    }
    return found === this.compute(bytes, 0, at) ? at : -1;
  }
}

/** Value of an ASCII digit up to F, 99 for any other byte. */
export function digitOf(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : 99;
}
