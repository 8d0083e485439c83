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
  separator: z
    .string()
    .length(1)
    .default(',')
    .meta({ description: 'Between numbers; a blank stands for any run of blanks.' }),
  rateHz: z.number().positive().optional().meta({ unit: 'Hz', description: 'Nominal rate.' }),
  fields: z.array(z.strictObject({ name: word, ...measureShape })).min(1),
  ...rolesShape,
});

export type LineMessageDescription = z.output<typeof lineMessageSchema>;

/** Reads lines of numbers. A line with more or fewer numbers than fields, or with other text, is unreadable. */
export class LineMessageReader {
  readonly prefix: Uint8Array;
  private readonly maker: RecordMaker;
  private readonly separator: number;
  private readonly conversions: readonly Conversion[];

  constructor(message: LineMessageDescription, raw: boolean) {
    const { name, rateHz, fields, prefix, separator } = message;
    this.prefix = ENCODER.encode(prefix);
    this.separator = separator.charCodeAt(0);
    this.conversions = fields.map((f) => new Conversion(f, raw));
    this.maker = new RecordMaker(name, rateHz, fields, message, raw);
  }

  /** Whether a line begins as this message does. */
  fits({ bytes, start, end }: Frame): boolean {
    const { prefix } = this;
    if (end - start < prefix.length) return false;
    for (let i = 0; i < prefix.length; i++) if (bytes[start + i] !== prefix[i]) return false;
    return true;
  }

  get stream(): RecordStream {
    return this.maker.stream;
  }

  read(line: Frame, counters: DecoderCounters, emit: OnRecord): void {
    const { conversions, maker } = this;
    const { bytes, end } = line;
    let at = this.skipBlanks(bytes, line.start + this.prefix.length, end);
    let field = 0;
    while (at <= end && field < conversions.length) {
      let stop = at;
      while (stop < end && bytes[stop] !== this.separator) stop++;
      const value = parseDecimal(bytes, at, stop);
      if (value === NO_NUMBER) break;
      maker.row[field] = conversions[field].apply(value);
      field++;
      at = this.skipBlanks(bytes, stop + 1, end);
    }
    if (field < conversions.length || at <= end) counters.unreadable++;
    else maker.emit(Number.NaN, Number.NaN, line.arrivedS, undefined, counters, emit);
  }

  /** Runs of blanks part two numbers, where the separator is a blank. */
  private skipBlanks(bytes: Uint8Array, from: number, end: number): number {
    let at = from;
    if (this.separator === BLANK) while (at < end && bytes[at] === BLANK) at++;
    // blanks at the end of the line part nothing
    return this.separator === BLANK && at === end ? end + 1 : at;
  }
}
