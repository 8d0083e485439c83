import { z } from 'zod';
import { NO_NUMBER, parseDecimal } from './decimal.ts';
import { Conversion, measureShape, word } from './fields.ts';
import type { Frame } from './framing/framer.ts';
import type { DecoderCounters, OnRecord, RecordStream } from './record.ts';
import { RecordMaker, rolesShape } from './recordMaker.ts';

const BLANK = 32;
const ENCODER = new TextEncoder();

/** One kind of line: how it begins, and the numbers in it. */
export const lineMessageSchema = z.strictObject({
  name: word.meta({ description: 'Name of the stream.' }),
  prefix: z.string().default('').meta({ description: 'Text that such a line starts with.' }),
  suffix: z.string().default('').meta({ description: 'Text that such a line ends with.' }),
  separator: z
    .string()
    .min(1)
    .max(4)
    .default(',')
    .meta({ description: 'Between numbers: any one of these characters; a blank alone stands for any run of blanks.' }),
  least: z.int().positive().optional().meta({ description: 'A line with fewer numbers is unreadable. Default: all.' }),
  rateHz: z.number().positive().optional().meta({ unit: 'Hz', description: 'Nominal rate.' }),
  fields: z.array(z.strictObject({ name: word, ...measureShape })).min(1),
  ...rolesShape,
});

export type LineMessageDescription = z.output<typeof lineMessageSchema>;

/**
 * Reads lines of numbers. A line with more numbers than fields, fewer than it needs, or with other text is unreadable; what it lacks at its
 * end is absent.
 */
export class LineMessageReader {
  readonly prefix: Uint8Array;
  private readonly maker: RecordMaker;
  private readonly suffix: Uint8Array;
  /** 1 for a byte that parts two numbers. */
  private readonly isSeparator = new Uint8Array(256);
  private readonly isBlank: boolean;
  private readonly least: number;
  private readonly conversions: readonly Conversion[];

  constructor(message: LineMessageDescription, raw: boolean) {
    const { name, rateHz, fields, prefix, suffix, separator } = message;
    this.prefix = ENCODER.encode(prefix);
    this.suffix = ENCODER.encode(suffix);
    for (const byte of ENCODER.encode(separator)) this.isSeparator[byte] = 1;
    this.isBlank = separator === ' ';
    this.least = message.least ?? fields.length;
    this.conversions = fields.map((f) => new Conversion(f, raw));
    this.maker = new RecordMaker(name, rateHz, fields, message, raw);
  }

  /** Whether a line begins and ends as this message does. */
  fits({ bytes, start, end }: Frame): boolean {
    const { prefix, suffix } = this;
    if (end - start < prefix.length + suffix.length) return false;
    return isAt(bytes, start, prefix) && isAt(bytes, end - suffix.length, suffix);
  }

  get stream(): RecordStream {
    return this.maker.stream;
  }

  read(line: Frame, counters: DecoderCounters, emit: OnRecord): void {
    const { conversions, maker } = this;
    const { bytes } = line;
    if (!this.fits(line)) {
      counters.unreadable++;
      return;
    }
    const end = line.end - this.suffix.length;
    let at = this.skipBlanks(bytes, line.start + this.prefix.length, end);
    let field = 0;
    while (at <= end && field < conversions.length) {
      let stop = at;
      while (stop < end && this.isSeparator[bytes[stop]] === 0) stop++;
      const value = parseDecimal(bytes, at, stop);
      if (value === NO_NUMBER) break;
      maker.row[field] = conversions[field].apply(value);
      field++;
      at = this.skipBlanks(bytes, stop + 1, end);
    }
    if (field < this.least || at <= end) {
      counters.unreadable++;
      return;
    }
    maker.row.fill(Number.NaN, field);
    maker.emit(Number.NaN, Number.NaN, line.arrivedS, undefined, counters, emit);
  }

  /** Runs of blanks part two numbers, where the separator is a blank. */
  private skipBlanks(bytes: Uint8Array, from: number, end: number): number {
    let at = from;
    if (this.isBlank) while (at < end && bytes[at] === BLANK) at++;
    // blanks at the end of the line part nothing
    return this.isBlank && at === end ? end + 1 : at;
  }
}

function isAt(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}
