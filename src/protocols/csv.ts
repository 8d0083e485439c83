import { splitCells } from './csvHeader.ts';
import { NO_NUMBER, POWERS, parseDecimal } from './decimal.ts';
import { LineReader } from './lineReader.ts';
import type { Line } from './lines.ts';
import { type Codes, count, excerpt, type LogProblems, noProblems } from './rows.ts';

const QUOTE = 34;
const HASH = 35;
const MINUS = 45;
/** No byte. */
const NONE = -1;
const DECODER = new TextDecoder();
const ENCODER = new TextEncoder();

export interface CsvLayout {
  readonly separator: string;
  /** Names of the fields of a row. */
  readonly header: readonly string[];
  /** Columns that are read, as indices into the header, in the order of Rows.columns. */
  readonly columns: readonly number[];
  /** Line of the header in the file, 0 when it has none: rows begin after it. */
  readonly headerLine?: number;
  /** Numbers are written 3,14. */
  readonly decimalComma?: boolean;
  /** Index into the header of a column of dates (ISO 8601), read as seconds since 1970. */
  readonly dateColumn?: number;
  /** Numbers that words in a column stand for. */
  readonly codes?: Codes;
}

/**
 * Reads CSV from bytes in any pieces into planar float64 batches.
 *
 * LF or CRLF; quoted fields (without line breaks inside); empty lines and lines that start with # are skipped. An empty field
 * is NaN. Words with codes become these; other text in a numeric field is NaN and counted; a row with another number of fields than the header is dropped and counted,
 * one separator too many at the end is allowed; a repeated header means that the log starts anew.
 * Memory: one line of 64 KiB and one batch. Cost: two passes over the bytes, one for lines and one for numbers.
 */
export class CsvReader extends LineReader {
  private readonly layout: CsvLayout;
  /** Column of Rows by field, -1 where the field is not read. */
  private readonly slotOf: Int32Array;
  private readonly separator: number;
  private readonly point: number;
  /** The point inside a field: none where it is the separator. */
  private readonly innerPoint: number;
  private readonly fields: number;
  private readonly headerLine: number;
  private repeated = false;

  /** `problems` lets later stages count into the same record. */
  constructor(layout: CsvLayout, problems: LogProblems = noProblems()) {
    super(layout.columns.length, problems);
    this.layout = layout;
    this.separator = layout.separator.charCodeAt(0);
    this.point = layout.decimalComma ? 44 : 46;
    this.innerPoint = this.point === this.separator ? NONE : this.point;
    this.fields = layout.header.length;
    this.headerLine = layout.headerLine ?? 0;
    this.slotOf = new Int32Array(this.fields).fill(-1);
    for (const [slot, field] of layout.columns.entries()) this.slotOf[field] = slot;
  }

  protected readRow(line: Line): boolean | undefined {
    const { bytes, start, end } = line;
    if (line.number <= this.headerLine || start === end || bytes[start] === HASH) return undefined;
    const { separator, slotOf, fields, point } = this;
    const { columns, n } = this.rows;
    this.repeated = false;
    let field = 0;
    let at = start;
    for (; at <= end && field < fields; field++) {
      const behind = this.readPlain(bytes, at, end, slotOf[field]);
      if (behind !== NONE) {
        at = behind;
        continue;
      }
      if (bytes[at] === QUOTE && at < end) return this.readQuoted(line);
      let stop = at;
      while (stop < end && bytes[stop] !== separator) stop++;
      const slot = slotOf[field];
      if (slot >= 0) {
        const value = parseDecimal(bytes, at, stop, point);
        columns[slot][n] = value === NO_NUMBER ? this.notDecimal(line, field, bytes.subarray(at, stop)) : value;
      }
      at = stop + 1;
    }
    // one separator too many at the end leaves nothing behind it
    return this.isGood(line, at < end ? field + fieldsIn(bytes, at, end, separator) : field);
  }

  /**
   * Reads a field of digits with a point, as nearly all are, in the pass that finds its end. Gives where the next field begins, or NONE for
   * what parseDecimal has to look at; the number is the same bits.
   */
  private readPlain(bytes: Uint8Array, at: number, end: number, slot: number): number {
    if (slot < 0) return NONE;
    let i = bytes[at] === MINUS ? at + 1 : at;
    const first = i;
    let m = 0;
    for (; i < end; i++) {
      const digit = bytes[i] - 48;
      if (digit < 0 || digit > 9) break;
      m = m * 10 + digit;
    }
    if (i === first) return NONE;
    let decimals = 0;
    if (i < end && bytes[i] === this.innerPoint) {
      const from = ++i;
      for (; i < end; i++) {
        const digit = bytes[i] - 48;
        if (digit < 0 || digit > 9) break;
        m = m * 10 + digit;
      }
      decimals = i - from;
    }
    const isWhole = i === end || bytes[i] === this.separator;
    if (!isWhole || m > Number.MAX_SAFE_INTEGER || decimals >= POWERS.length) return NONE;
    const value = m / POWERS[decimals];
    this.rows.columns[slot][this.rows.n] = first > at ? -value : value;
    return i + 1;
  }

  private readQuoted(line: Line): boolean {
    const text = DECODER.decode(line.bytes.subarray(line.start, line.end));
    const cells = splitCells(text, this.layout.separator);
    if (cells.length === this.fields + 1 && cells[this.fields] === '') cells.pop();
    for (const [field, cell] of cells.entries()) {
      const slot = this.slotOf[field] ?? -1;
      if (slot < 0) continue;
      const bytes = ENCODER.encode(cell);
      const value = parseDecimal(bytes, 0, bytes.length, this.point);
      this.rows.columns[slot][this.rows.n] = value === NO_NUMBER ? this.notDecimal(line, field, bytes) : value;
    }
    return this.isGood(line, cells.length);
  }

  /** The number in a field that is no decimal number: that of a word with a code, of a date where one is expected, else NaN. */
  private notDecimal(line: Line, field: number, bytes: Uint8Array): number {
    const text = DECODER.decode(bytes).trim();
    const { header, dateColumn, codes } = this.layout;
    const code = codes?.get(header[field])?.get(text);
    if (code !== undefined) return code;
    if (field === dateColumn) {
      const ms = Date.parse(text.replace(/^"+|"+$/g, ''));
      if (!Number.isNaN(ms)) return ms / 1000;
    }
    if (text === header[field]) this.repeated = true;
    else {
      count(
        this.problems,
        'badFields',
        () =>
          `line ${line.number}, column ${header[field]}: not a ${field === dateColumn ? 'date' : 'number'}: ${excerpt(text)}`,
      );
    }
    return Number.NaN;
  }

  private isGood(line: Line, found: number): boolean {
    const { problems } = this;
    if (found !== this.fields) {
      count(problems, 'badRows', () => `line ${line.number}: ${found} fields instead of ${this.fields}, row dropped`);
      return false;
    }
    if (!this.repeated) return true;
    count(problems, 'restarts', () => `line ${line.number}: the header again, the log starts anew`);
    this.dropped = Number.POSITIVE_INFINITY;
    return false;
  }
}

function fieldsIn(bytes: Uint8Array, from: number, to: number, separator: number): number {
  let fields = 1;
  for (let i = from; i < to; i++) if (bytes[i] === separator) fields++;
  return fields;
}
