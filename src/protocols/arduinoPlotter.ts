import { NO_NUMBER, parseDecimal } from './decimal.ts';
import { FrameDecoder } from './frameDecoder.ts';
import type { Frame } from './framing/framer.ts';
import { lineFramer } from './linesDecoder.ts';
import type { LinesProfile } from './liveProfile.ts';
import { type NamedChannel, namedChannel } from './namedChannel.ts';
import { type DecoderOptions, type DeviceRecord, type RecordStream, recordOf } from './record.ts';

const TAB = 9;
const BLANK = 32;
const COMMA = 44;
const COLON = 58;
/** Values in a line, and sets of labels that are remembered. */
const MOST_VALUES = 64;
const MOST_SETS = 64;
const DECODER = new TextDecoder();

interface LabelSet {
  readonly labels: readonly Uint8Array[];
  readonly channels: readonly NamedChannel[];
  readonly record: DeviceRecord;
}

/**
 * Lines for the Arduino Serial Plotter: numbers or `label:number`, parted by blanks, tabs and commas in any mix. Values without
 * label are value1, value2 by their place. A blank behind the colon is allowed. A line with a word that is neither is prose:
 * unreadable; a label with a text has no value.
 */
export class ArduinoPlotter extends FrameDecoder {
  private readonly profile: LinesProfile;
  private readonly raw: boolean;
  private readonly sets: LabelSet[] = [];
  private last: LabelSet | undefined;
  /** Start and end of each value's label, equal where there is none. */
  private readonly labels = new Int32Array(2 * MOST_VALUES);
  private readonly values = new Float64Array(MOST_VALUES);

  constructor(profile: LinesProfile, options: DecoderOptions = {}) {
    super(lineFramer(profile, options));
    this.profile = profile;
    this.raw = options.raw ?? false;
  }

  get streams(): readonly RecordStream[] {
    return this.sets.map((s) => s.record.stream);
  }

  protected decode(line: Frame): void {
    const n = this.split(line);
    const set = n > 0 ? this.setOf(line.bytes, n) : undefined;
    if (!set) {
      this.counters.unreadable++;
      return;
    }
    const { record, channels } = set;
    for (let k = 0; k < n; k++) record.values[k] = channels[k].conversion.apply(this.values[k]);
    record.arrivedS = line.arrivedS;
    this.counters.records++;
    this.emit(record);
  }

  /** Splits a line into labels and values. Returns how many, 0 for a line that is no such. */
  private split({ bytes, start, end }: Frame): number {
    const { labels, values } = this;
    let n = 0;
    let numbers = 0;
    let at = skip(bytes, start, end);
    while (at < end) {
      if (n === MOST_VALUES) return 0;
      let stop = at;
      let colon = -1;
      for (; stop < end && !isSeparator(bytes[stop]); stop++) if (bytes[stop] === COLON && colon < 0) colon = stop;
      labels[2 * n] = labels[2 * n + 1] = at;
      if (colon >= 0) {
        labels[2 * n + 1] = colon;
        at = colon + 1;
        if (at === stop && bytes[stop] !== COMMA) {
          at = skip(bytes, stop, end);
          for (stop = at; stop < end && !isSeparator(bytes[stop]); ) stop++;
        }
      }
      const value = parseDecimal(bytes, at, stop);
      if (value === NO_NUMBER) {
        if (colon < 0) return 0;
        values[n] = Number.NaN;
      } else {
        values[n] = value;
        numbers++;
      }
      n++;
      at = skip(bytes, stop, end);
    }
    return numbers > 0 ? n : 0;
  }

  private setOf(bytes: Uint8Array, n: number): LabelSet | undefined {
    if (this.last && this.isSet(this.last, bytes, n)) return this.last;
    let set = this.sets.find((s) => this.isSet(s, bytes, n));
    if (!set && this.sets.length < MOST_SETS) {
      set = this.newSet(bytes, n);
      this.sets.push(set);
    }
    this.last = set;
    return set;
  }

  private isSet({ labels }: LabelSet, bytes: Uint8Array, n: number): boolean {
    if (labels.length !== n) return false;
    for (let k = 0; k < n; k++) {
      const from = this.labels[2 * k];
      const label = labels[k];
      if (this.labels[2 * k + 1] - from !== label.length) return false;
      for (let i = 0; i < label.length; i++) if (bytes[from + i] !== label[i]) return false;
    }
    return true;
  }

  private newSet(bytes: Uint8Array, n: number): LabelSet {
    const labels = Array.from({ length: n }, (_, k) => bytes.slice(this.labels[2 * k], this.labels[2 * k + 1]));
    const names = new Set<string>();
    const channels = labels.map((label, k) => {
      const made = namedChannel(DECODER.decode(label) || `value${k + 1}`, undefined, this.profile.labels, this.raw);
      const { name } = made.channel;
      const unique = names.has(name) ? `${name}_${k + 1}` : name;
      names.add(unique);
      return { ...made, channel: { ...made.channel, name: unique } };
    });
    return { labels, channels, record: recordOf({ name: 'plot', channels: channels.map((c) => c.channel) }) };
  }
}

function isSeparator(byte: number): boolean {
  return byte === BLANK || byte === TAB || byte === COMMA;
}

function skip(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isSeparator(bytes[at])) at++;
  return at;
}
