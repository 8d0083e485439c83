import { FrameDecoder } from './frameDecoder.ts';
import type { Frame } from './framing/framer.ts';
import { type InfluxLine, parseInfluxLine } from './influxText.ts';
import { lineFramer } from './linesDecoder.ts';
import type { LinesProfile } from './liveProfile.ts';
import { type NamedChannel, namedChannel, toWord } from './namedChannel.ts';
import { type DecoderOptions, type DeviceRecord, type RecordStream, recordOf } from './record.ts';

/** Series, with their sets of fields, that are remembered. */
const MOST_SERIES = 256;
const HASH = 35;
const NANOSECOND = 1e-9;
const DECODER = new TextDecoder();

interface Series {
  readonly record: DeviceRecord;
  readonly channels: readonly NamedChannel[];
}

/**
 * InfluxDB's line protocol. A stream for each series (measurement and tags) and set of numeric fields; its name is that of the
 * measurement with the values of the tags. Tags and text fields are texts. Time stamps are ns; as seconds they are true to 0.2 us.
 */
export class InfluxLines extends FrameDecoder {
  private readonly profile: LinesProfile;
  private readonly raw: boolean;
  private readonly series = new Map<string, Series>();

  constructor(profile: LinesProfile, options: DecoderOptions) {
    super(lineFramer(profile, options));
    this.profile = profile;
    this.raw = options.raw ?? false;
  }

  get streams(): readonly RecordStream[] {
    return Array.from(this.series.values(), (s) => s.record.stream);
  }

  protected decode({ bytes, start, end, arrivedS }: Frame): void {
    if (bytes[start] === HASH) return;
    const line = parseInfluxLine(DECODER.decode(bytes.subarray(start, end)));
    const series = line && this.seriesOf(line);
    if (!series) {
      this.counters.unreadable++;
      return;
    }
    const { record, channels } = series;
    for (const [i, [, value]] of line.numbers.entries()) record.values[i] = channels[i].conversion.apply(value);
    const texts = [...line.tags, ...line.texts];
    record.texts = texts.length > 0 ? Object.fromEntries(texts) : undefined;
    record.deviceTimeS = line.time * NANOSECOND;
    record.arrivedS = arrivedS;
    this.counters.records++;
    this.emit(record);
  }

  private seriesOf({ measurement, tags, numbers }: InfluxLine): Series | undefined {
    const keys = numbers.map(([key]) => key);
    const key = JSON.stringify([measurement, tags, keys]);
    const known = this.series.get(key);
    if (known || this.series.size === MOST_SERIES) return known;
    const channels = keys.map((k) => namedChannel(k, undefined, this.profile.labels, this.raw));
    const name = toWord([measurement, ...tags.map(([, value]) => value)].join('_'));
    const made = { channels, record: recordOf({ name, channels: channels.map((c) => c.channel) }) };
    this.series.set(key, made);
    return made;
  }
}
