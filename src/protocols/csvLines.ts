import { guessSeparator, headerCells } from './csvHeader.ts';
import { NO_NUMBER, parseDecimal } from './decimal.ts';
import { FrameDecoder } from './frameDecoder.ts';
import type { Frame } from './framing/framer.ts';
import { lineFramer } from './linesDecoder.ts';
import type { LinesProfile } from './liveProfile.ts';
import { NamedRecord } from './namedRecord.ts';
import type { DecoderOptions, RecordStream } from './record.ts';

const BLANK = 32;
const MOST_COLUMNS = 64;
/** Headers that are remembered. */
const MOST_HEADERS = 16;
/** A header cell is a name, perhaps with a unit: prose has other signs, or is longer. */
const LABEL = /^[A-Za-z_][\w .#/%°µ·^*[\]()-]{0,47}$/;
const DECODER = new TextDecoder();

/**
 * Lines of numbers parted by commas, semicolons or tabs. A line of names counts as header when the next line has as many numbers. Boards print
 * it when they start: in mid-stream it means a restart. Without header the columns are value1, value2.
 * A line with another number of cells is unreadable, unless the next one of numbers has as many; prose always is. An empty cell has no value.
 */
export class CsvLines extends FrameDecoder {
  private readonly profile: LinesProfile;
  private readonly raw: boolean;
  private readonly known = new Map<string, NamedRecord>();
  /** The newest names for so many columns. */
  private readonly headers = new Map<number, readonly string[]>();
  private columns = 0;
  /** Columns of the newest line that had others, since one that had these. */
  private otherColumns = 0;
  private current: NamedRecord | undefined;
  private separator = 0;
  /** A line of names, until the next line says whether it was a header. */
  private candidate: { header: readonly string[]; separator: number } | undefined;
  private readonly values = new Float64Array(MOST_COLUMNS);

  constructor(profile: LinesProfile, options: DecoderOptions = {}) {
    super(lineFramer(profile, options));
    this.profile = profile;
    this.raw = options.raw ?? false;
  }

  get streams(): readonly RecordStream[] {
    return Array.from(this.known.values(), (k) => k.record.stream);
  }

  override reset(): void {
    super.reset();
    this.candidate = undefined;
  }

  protected decode(line: Frame): void {
    const { candidate, counters } = this;
    if (candidate) {
      this.candidate = undefined;
      const { header, separator } = candidate;
      if (this.split(line, separator, header.length) === header.length) {
        this.headers.set(header.length, header);
        this.adopt(header.length, separator);
        this.give(line, counters.records > 0);
        return;
      }
      counters.unreadable++;
    }
    if (this.columns > 0 && this.split(line, this.separator, this.columns) === this.columns) {
      this.otherColumns = 0;
      this.give(line, false);
      return;
    }
    const separator = guessSeparator(textOf(line)).charCodeAt(0);
    const n = this.split(line, separator, 0);
    if (n > 0 && (this.columns === 0 || n === this.otherColumns)) {
      this.adopt(n, separator);
      this.give(line, false);
    } else {
      // a line of numbers is no header
      this.candidate = n === 0 ? headerOf(line) : undefined;
      if (!this.candidate) counters.unreadable++;
    }
    if (n > 0) this.otherColumns = n;
  }

  /** Splits a line by a separator into `values`. Returns how many, 0 for a line that is not one of numbers. */
  private split({ bytes, start, end }: Frame, separator: number, columns: number): number {
    const { values } = this;
    let n = 0;
    let numbers = 0;
    for (let at = start; at <= end; ) {
      let stop = at;
      while (stop < end && bytes[stop] !== separator) stop++;
      // a separator at the end opens no column
      if (n > 0 && at === end && n >= columns) break;
      if (n === MOST_COLUMNS) return 0;
      let last = stop;
      while (last > at && bytes[last - 1] === BLANK) last--;
      const value = parseDecimal(bytes, at, last);
      if (value === NO_NUMBER) return 0;
      if (!Number.isNaN(value)) numbers++;
      values[n++] = value;
      at = stop + 1;
    }
    return numbers > 0 ? n : 0;
  }

  /** Lines have so many columns from now on. */
  private adopt(columns: number, separator: number): void {
    const header = this.headers.get(columns) ?? Array.from({ length: columns }, (_, k) => `value${k + 1}`);
    const key = JSON.stringify(header);
    let record = this.known.get(key);
    if (!record && this.known.size < MOST_HEADERS) {
      record = new NamedRecord('csv', header, this.values, this.profile, this.raw);
      this.known.set(key, record);
    }
    this.columns = columns;
    this.separator = separator;
    this.current = record;
  }

  private give({ arrivedS }: Frame, restarted: boolean): void {
    if (this.current) this.current.give(this.values, undefined, restarted, arrivedS, this.counters, this.emit);
    else this.counters.unreadable++;
  }
}

/** The names in a line; undefined where it is none of names. */
function headerOf(line: Frame): { header: readonly string[]; separator: number } | undefined {
  const text = textOf(line);
  const separator = guessSeparator(text);
  const header = headerCells(text, separator).map((cell) => cell.trim());
  const isHeader = header.length <= MOST_COLUMNS && header.every((cell) => LABEL.test(cell));
  return isHeader ? { header, separator: separator.charCodeAt(0) } : undefined;
}

function textOf({ bytes, start, end }: Frame): string {
  return DECODER.decode(bytes.subarray(start, end));
}
