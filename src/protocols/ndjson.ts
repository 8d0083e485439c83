import { NO_NUMBER, parseDecimal } from './decimal.ts';
import { LineReader } from './lineReader.ts';
import type { Line } from './lines.ts';
import { type Codes, count, excerpt, type LogProblems, noProblems } from './rows.ts';

const OPEN = 123;
const DECODER = new TextDecoder();
const ENCODER = new TextEncoder();

/**
 * Reads JSON lines, one object a line, from bytes in any pieces into planar float64 batches.
 *
 * Nested objects are reached by keys with dots (`motor.temp`); numbers in quotes count as numbers; a key that is not there,
 * null, NaN and Infinity are absent. Other values are NaN and counted; a line that is no object is dropped and counted.
 * Memory: one line of 64 KiB and one batch.
 */
export class NdjsonReader extends LineReader {
  private readonly keys: readonly string[];
  private readonly paths: readonly (readonly string[])[];
  private readonly dateKey: string | undefined;
  private readonly codes: Codes | undefined;

  /** `keys` give the columns of Rows in order; `dateKey` is one that holds dates; `codes` are numbers that words stand for. */
  constructor(keys: readonly string[], problems: LogProblems = noProblems(), dateKey?: string, codes?: Codes) {
    super(keys.length, problems);
    this.keys = keys;
    this.paths = keys.map((k) => k.split('.'));
    this.dateKey = dateKey;
    this.codes = codes;
  }

  protected readRow(line: Line): boolean | undefined {
    const { rows } = this;
    const text = DECODER.decode(line.bytes.subarray(line.start, line.end)).trim();
    if (text === '') return undefined;
    const object = line.bytes[line.start] === OPEN ? parseObject(text) : undefined;
    if (!object) {
      count(this.problems, 'badRows', () => `line ${line.number}: no JSON object: ${excerpt(text)}, dropped`);
      return false;
    }
    for (const [column, path] of this.paths.entries()) {
      rows.columns[column][rows.n] = this.numberOf(valueAt(object, this.keys[column], path), column, line.number);
    }
    return true;
  }

  private numberOf(value: unknown, column: number, line: number): number {
    if (typeof value === 'number') return value;
    if (value === undefined || value === null) return Number.NaN;
    if (typeof value === 'boolean') return Number(value);
    const key = this.keys[column];
    if (typeof value === 'string') {
      const code = this.codes?.get(key)?.get(value);
      if (code !== undefined) return code;
      if (key === this.dateKey && !Number.isNaN(Date.parse(value))) return Date.parse(value) / 1000;
      const bytes = ENCODER.encode(value);
      const number = parseDecimal(bytes, 0, bytes.length);
      if (number !== NO_NUMBER) return number;
    }
    count(this.problems, 'badFields', () => `line ${line}, ${key}: not a number: ${excerpt(JSON.stringify(value))}`);
    return Number.NaN;
  }
}

/** The object in a line; NaN and Infinity, which some writers leave without quotes, become null. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  const value = parseJson(text) ?? (/nan|inf/i.test(text) ? parseJson(text.replace(NO_JSON, 'null')) : undefined);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

const NO_JSON = /(?<=[:,[]\s*)[-+]?(NaN|nan|Infinity|inf)(?=\s*[,}\]])/g;

function parseJson(text: string): unknown {
  const { stackTraceLimit } = Error;
  // nobody sees the trace, and taking it is half the cost of a malformed line
  Error.stackTraceLimit = 0;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The value of a key, or what dots in it lead to. */
export function valueAt(object: Record<string, unknown>, key: string, path: readonly string[]): unknown {
  if (Object.hasOwn(object, key)) return object[key];
  let value: unknown = object;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

/** Keys of all scalar values of an object, nested ones with dots. */
export function scalarKeys(object: Record<string, unknown>, prefix = ''): string[] {
  return Object.entries(object).flatMap(([key, value]) => {
    if (Array.isArray(value)) return [];
    if (typeof value === 'object' && value !== null)
      return scalarKeys(value as Record<string, unknown>, `${prefix}${key}.`);
    return [prefix + key];
  });
}
