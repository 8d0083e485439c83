import { NO_NUMBER, parseDecimal } from '../decimal.ts';
import { FrameDecoder } from '../frameDecoder.ts';
import type { Frame } from '../framing/framer.ts';
import { lineFramer } from '../linesDecoder.ts';
import type { LinesProfile } from '../liveProfile.ts';
import type { DecoderOptions, RecordStream } from '../record.ts';
import type { Reference } from './registers.ts';
import { Telemetries, type Telemetry } from './telemetry.ts';

const H = 72;
const T = 84;
const R = 82;
const TAB = 9;
const COMMA = 44;
const EQUALS = 61;
const MOST_ID = 255;
const DECODER = new TextDecoder();

/**
 * Telemetry of the SimpleFOC drivers library as text: a header `H0=0:1,0:9,1:17` (motor:register) and lines `T0=2.0,-3.14,7.5`; or, of
 * SimpleTelemetry, a header `R1 R9 R1_17` (motor_register) and lines of numbers, parted by tabs. Numbers without a header, or of another
 * count, are unreadable.
 */
export class TextTelemetry extends FrameDecoder {
  private readonly telemetries = new Telemetries();

  constructor(profile: LinesProfile, options: DecoderOptions) {
    super(lineFramer(profile, options));
  }

  get streams(): readonly RecordStream[] {
    return this.telemetries.streams;
  }

  protected decode(line: Frame): void {
    const { bytes, start, end } = line;
    const first = bytes[start];
    if (first === T) {
      const from = bytes.indexOf(EQUALS, start) + 1;
      const id = from > 0 && from <= end ? parseDecimal(bytes, start + 1, from - 1) : Number.NaN;
      this.readNumbers(line, from, COMMA, this.telemetries.get(id));
    } else if (first === H || first === R) {
      const text = DECODER.decode(bytes.subarray(start, end));
      if (!this.readHeader(text)) this.counters.unreadable++;
    } else if (first === 45 || (first >= 48 && first <= 57)) {
      this.readNumbers(line, start, TAB, this.telemetries.get(0));
    } else this.counters.unknown++;
  }

  private readNumbers(
    { bytes, end, arrivedS }: Frame,
    from: number,
    separator: number,
    to: Telemetry | undefined,
  ): void {
    let n = 0;
    for (let at = from; to && at <= end; n++) {
      let stop = at;
      while (stop < end && bytes[stop] !== separator) stop++;
      const value = parseDecimal(bytes, at, stop);
      if (value === NO_NUMBER) break;
      if (n < to.row.length) to.row[n] = value;
      at = stop + 1;
      if (stop === end) {
        if (n + 1 !== to.row.length) break;
        to.emit(arrivedS, this.counters, this.emit);
        return;
      }
    }
    this.counters.unreadable++;
  }

  private readHeader(text: string): boolean {
    const [, id, list] = /^H(\d{1,3})=(.*)$/.exec(text) ?? [];
    if (id !== undefined) return Number(id) <= MOST_ID && this.describe(Number(id), list.split(','), /^(\d+):(\d+)$/);
    return this.describe(0, text.split('\t'), /^R(?:(\d+)_)?(\d+)$/);
  }

  private describe(id: number, words: readonly string[], form: RegExp): boolean {
    const references: Reference[] = [];
    for (const word of words) {
      const found = form.exec(word.trim());
      if (!found) return false;
      references.push({ motor: Number(found[1] ?? 0), register: Number(found[2]) });
    }
    return this.telemetries.describe(id, references);
  }
}
