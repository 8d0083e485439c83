import { NO_NUMBER, parseDecimal } from './decimal.ts';

/** Values that were measured together, by name; NaN is absent. */
export interface PlainSample {
  /** Seconds since 1970, or on the sender's own clock; NaN where none is told. */
  readonly timeS: number;
  readonly values: ReadonlyMap<string, number>;
}

const TIME_KEYS = ['ts', 'timestamp', 'time', 't', 't0'];
/** Keys under which loggers put their values: ThingsBoard's, Telegraf's. */
const CONTAINERS = ['values', 'fields'];
const MOST_VALUES = 256;
const MOST_SAMPLES = 65_536;
const DEEPEST = 8;
const TRUTHS: Readonly<Record<string, number>> = { true: 1, on: 1, false: 0, off: 0 };
const DECODER = new TextDecoder();
const ENCODER = new TextEncoder();

/**
 * Reads a message that describes itself, as sensors and gateways send them: a number (`12.5`), an object of numbers, also nested, with or without a
 * time (`{"ts":1700000000123,"values":{"iq":1.5}}`), a list of either, or lists of samples with their period
 * (`{"t0":1700000000,"dt":0.001,"iq":[1,2,3]}`). `name` is that of a value without one. Returns the reason, a text, when it is none of these.
 * Times without a unit are s, ms, us or ns by their size; `secondsATick` says otherwise.
 */
export function decodePlain(payload: Uint8Array, name: string, secondsATick?: number): PlainSample[] | string {
  const number = numberIn(payload);
  if (number !== undefined) return [{ timeS: Number.NaN, values: new Map([[name, number]]) }];
  const text = DECODER.decode(payload).trim();
  if (Object.hasOwn(TRUTHS, text.toLowerCase())) {
    return [{ timeS: Number.NaN, values: new Map([[name, TRUTHS[text.toLowerCase()]]]) }];
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'neither a number nor JSON';
  }
  const samples: PlainSample[] = [];
  const fault = new PlainReader(samples, name, secondsATick).read(value, 0);
  if (fault !== undefined) return fault;
  return samples.length > 0 ? samples : 'no number in it';
}

class PlainReader {
  private readonly samples: PlainSample[];
  private readonly name: string;
  private readonly secondsATick: number | undefined;

  constructor(samples: PlainSample[], name: string, secondsATick: number | undefined) {
    this.samples = samples;
    this.name = name;
    this.secondsATick = secondsATick;
  }

  /** Adds the samples in a value; the reason when there is something wrong. */
  read(value: unknown, depth: number): string | undefined {
    if (this.samples.length >= MOST_SAMPLES) return `more than ${MOST_SAMPLES} samples`;
    if (depth > DEEPEST) return 'nested too deeply';
    if (Array.isArray(value)) {
      for (const item of value) {
        const fault = this.read(item, depth + 1);
        if (fault !== undefined) return fault;
      }
      return undefined;
    }
    if (isObject(value)) return this.readObject(value);
    const number = numberOf(value);
    if (number === undefined) return 'a value that is no number';
    this.samples.push({ timeS: Number.NaN, values: new Map([[this.name, number]]) });
    return undefined;
  }

  private readObject(object: Readonly<Record<string, unknown>>): string | undefined {
    const timeKey = TIME_KEYS.find((key) => Object.hasOwn(object, key) && this.timeOf(object[key]) !== undefined);
    const timeS = timeKey === undefined ? Number.NaN : (this.timeOf(object[timeKey]) ?? Number.NaN);
    const container = CONTAINERS.find((key) => Object.hasOwn(object, key) && isObject(object[key]));
    const values = new Map<string, number>();
    const lists = new Map<string, readonly unknown[]>();
    const inside = container === undefined ? object : (object[container] as Readonly<Record<string, unknown>>);
    const fault = this.collect(inside, '', 0, values, lists, container === undefined ? [timeKey, 'dt'] : []);
    if (fault !== undefined) return fault;
    if (lists.size > 0) return this.readLists(lists, timeS, Number(object.dt));
    if (values.size > 0) this.samples.push({ timeS, values });
    return undefined;
  }

  /** Numbers and lists of an object by their keys, nested ones with dots. */
  private collect(
    object: Readonly<Record<string, unknown>>,
    prefix: string,
    depth: number,
    values: Map<string, number>,
    lists: Map<string, readonly unknown[]>,
    leftOut: readonly (string | undefined)[],
  ): string | undefined {
    if (depth > DEEPEST) return 'nested too deeply';
    for (const [key, value] of Object.entries(object)) {
      if (leftOut.includes(key)) continue;
      // a value alone, as in {"timestamp": ..., "value": 1.5}, has the name of its topic
      const path = prefix === '' && key === 'value' ? this.name : prefix + key;
      if (Array.isArray(value)) lists.set(path, value);
      else if (isObject(value)) {
        const fault = this.collect(value, `${path}.`, depth + 1, values, lists, []);
        if (fault !== undefined) return fault;
      } else {
        const number = numberOf(value);
        if (number !== undefined) values.set(path, number);
      }
    }
    return values.size + lists.size > MOST_VALUES ? `more than ${MOST_VALUES} values` : undefined;
  }

  /** Lists side by side are the samples of a time each. */
  private readLists(lists: ReadonlyMap<string, readonly unknown[]>, timeS: number, dt: number): string | undefined {
    const [n, ...others] = new Set(Array.from(lists.values(), (list) => list.length));
    if (others.length > 0) return 'lists of different lengths';
    if (this.samples.length + n > MOST_SAMPLES) return `more than ${MOST_SAMPLES} samples`;
    for (let i = 0; i < n; i++) {
      const values = new Map<string, number>();
      for (const [key, list] of lists) {
        const number = numberOf(list[i]);
        if (number === undefined) return `${key}: sample ${i} is no number`;
        values.set(key, number);
      }
      this.samples.push({ timeS: dt > 0 ? timeS + i * dt : i === 0 ? timeS : Number.NaN, values });
    }
    return undefined;
  }

  private timeOf(value: unknown): number | undefined {
    if (typeof value === 'string') {
      const ms = Date.parse(value);
      return Number.isNaN(ms) ? undefined : ms / 1000;
    }
    if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
    return value * (this.secondsATick ?? tickOf(value));
  }
}

/** Now is some 1.7e9 s, 1.7e12 ms, 1.7e15 us or 1.7e18 ns since 1970. */
function tickOf(time: number): number {
  if (time < 1e11) return 1;
  if (time < 1e14) return 1e-3;
  return time < 1e17 ? 1e-6 : 1e-9;
}

/** A number, also in quotes, a boolean or null, which is absent; undefined for anything else. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (value === null) return Number.NaN;
  return typeof value === 'string' ? numberIn(ENCODER.encode(value)) : undefined;
}

/** Bytes that are nothing but a number. */
function numberIn(bytes: Uint8Array): number | undefined {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] <= 32 || bytes[end - 1] === 0)) end--;
  if (end === 0 || end > 64) return undefined;
  const number = parseDecimal(bytes, 0, end);
  return number === NO_NUMBER ? undefined : number;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
