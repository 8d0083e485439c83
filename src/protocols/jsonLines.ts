import { NO_NUMBER, parseDecimal } from './decimal.ts';
import { FrameDecoder } from './frameDecoder.ts';
import type { Frame } from './framing/framer.ts';
import { lineFramer } from './linesDecoder.ts';
import type { LinesProfile } from './liveProfile.ts';
import { NamedRecord } from './namedRecord.ts';
import { parseObject } from './ndjson.ts';
import type { DecoderOptions, RecordStream } from './record.ts';

const OPEN = 123;
const CLOSE = 125;
const BLANK = 32;
const MOST_VALUES = 256;
const DEEPEST = 8;
/** Sets of keys that are remembered. */
const MOST_SETS = 64;
const DECODER = new TextDecoder();
const ENCODER = new TextEncoder();

interface KeySet {
  readonly keys: readonly string[];
  readonly named: NamedRecord;
}

/**
 * A JSON object a line. Numbers, also in quotes, and booleans are values; nested ones are named by keys with dots; other strings are texts; null, NaN
 * and Infinity are absent; arrays are left out. Each set of keys is a stream of its own.
 */
export class JsonLines extends FrameDecoder {
  private readonly profile: LinesProfile;
  private readonly raw: boolean;
  private readonly sets: KeySet[] = [];
  private last: KeySet | undefined;
  private readonly keys: string[] = [];
  private readonly values: number[] = [];
  private texts: [string, string][] = [];

  constructor(profile: LinesProfile, options: DecoderOptions = {}) {
    super(lineFramer(profile, options));
    this.profile = profile;
    this.raw = options.raw ?? false;
  }

  get streams(): readonly RecordStream[] {
    return this.sets.map((s) => s.named.record.stream);
  }

  protected decode({ bytes, start, end, arrivedS }: Frame): void {
    let from = start;
    let to = end;
    while (from < to && bytes[from] === BLANK) from++;
    while (to > from && bytes[to - 1] === BLANK) to--;
    // a line that was cut is told by its end: parsing it would cost ten times as much
    const isWhole = bytes[from] === OPEN && bytes[to - 1] === CLOSE;
    const object = isWhole ? parseObject(DECODER.decode(bytes.subarray(from, to))) : undefined;
    this.keys.length = this.values.length = 0;
    this.texts = [];
    const isFit = object !== undefined && this.flatten(object, '', 0);
    const set = isFit && this.keys.length > 0 ? this.setOf() : undefined;
    if (!set) {
      this.counters.unreadable++;
      return;
    }
    const texts = this.texts.length > 0 ? Object.fromEntries(this.texts) : undefined;
    set.named.give(this.values, texts, false, arrivedS, this.counters, this.emit);
  }

  /** Collects the values of an object; false for one that is too large. */
  private flatten(object: Readonly<Record<string, unknown>>, prefix: string, depth: number): boolean {
    for (const key in object) {
      const value = object[key];
      const path = prefix + key;
      if (typeof value === 'object' && value !== null) {
        if (Array.isArray(value)) continue;
        if (depth === DEEPEST || !this.flatten(value as Record<string, unknown>, `${path}.`, depth + 1)) return false;
        continue;
      }
      const number = typeof value === 'string' ? numberIn(value) : value === null ? Number.NaN : Number(value);
      if (number === undefined) this.texts.push([path, value as string]);
      else {
        this.keys.push(path);
        this.values.push(Number.isFinite(number) ? number : Number.NaN);
      }
    }
    return this.keys.length <= MOST_VALUES;
  }

  private setOf(): KeySet | undefined {
    if (this.last && isSame(this.last.keys, this.keys)) return this.last;
    let set = this.sets.find((s) => isSame(s.keys, this.keys));
    if (!set && this.sets.length < MOST_SETS) {
      const keys = [...this.keys];
      set = { keys, named: new NamedRecord('json', keys, this.values, this.profile, this.raw) };
      this.sets.push(set);
    }
    this.last = set;
    return set;
  }
}

/** The number in a text; undefined for a text. */
function numberIn(text: string): number | undefined {
  const bytes = ENCODER.encode(text);
  const number = parseDecimal(bytes, 0, bytes.length);
  return number === NO_NUMBER || text === '' ? undefined : number;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
