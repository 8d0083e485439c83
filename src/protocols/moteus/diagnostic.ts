import { DeviceClock } from '../clock.ts';
import { FrameDecoder } from '../frameDecoder.ts';
import type { Frame } from '../framing/framer.ts';
import { namedChannel } from '../namedChannel.ts';
import {
  type DecoderCounters,
  type DeviceRecord,
  type OnRecord,
  type RecordChannel,
  type RecordStream,
  recordOf,
} from '../record.ts';
import { type DataSink, parseData, type Type } from './data.ts';
import { DiagnosticFramer, entryIn } from './diagnosticFramer.ts';
import { parseSchema } from './schema.ts';

/** Records whose schemas are remembered. */
const MOST_SCHEMAS = 64;
/** Units that names end with: bus_V, fet_temp_C. */
const UNITS: Readonly<Record<string, string>> = { A: 'A', V: 'V', W: 'W', Nm: 'Nm', C: 'degC' };

interface Known {
  readonly type: Type;
  record: DeviceRecord | undefined;
  clock: DeviceClock;
}

/** The records of one device's diagnostic channel: they describe themselves by schemas, which must have come first. */
export class DiagnosticReader {
  private readonly known = new Map<string, Known>();
  private readonly numbers: number[] = [];
  private readonly channels: RecordChannel[] = [];
  private texts: Record<string, string> = {};
  private timeUs = Number.NaN;
  private readonly sink: DataSink = {
    number: (path, value, values) => {
      if (path === 'timestamp_us') this.timeUs = value;
      const { channel } = namedChannel(path || 'value', UNITS[path.slice(path.lastIndexOf('_') + 1)], {}, false);
      this.channels.push(values ? { ...channel, values } : channel);
      this.numbers.push(value);
    },
    text: (path, value) => {
      this.texts[path || 'value'] = value;
    },
  };

  get streams(): readonly RecordStream[] {
    return [...this.known.values()].flatMap(({ record }) => record?.stream ?? []);
  }

  /** Reads a frame of DiagnosticFramer. */
  read(frame: Frame, node: number, counters: DecoderCounters, emit: OnRecord): void {
    const { isSchema, name, bytes } = entryIn(frame);
    if (isSchema) {
      const type = parseSchema(bytes);
      if (!type) counters.unreadable++;
      else if (this.known.has(name) || this.known.size < MOST_SCHEMAS) {
        this.known.set(name, { type, record: undefined, clock: new DeviceClock(2 ** 32, 1e-6) });
      }
      return;
    }
    const known = this.known.get(name);
    if (!known || !this.parse(known.type, bytes)) {
      counters.unreadable++;
      return;
    }
    const record = this.recordOf(name, known);
    record.values.set(this.numbers);
    record.texts = Object.keys(this.texts).length > 0 ? this.texts : undefined;
    record.node = node;
    record.deviceTimeS = known.clock.advance(this.timeUs);
    record.restarted = known.clock.restarted;
    if (record.restarted) counters.restarts++;
    record.arrivedS = frame.arrivedS;
    counters.records++;
    emit(record);
  }

  private parse(type: Type, bytes: Uint8Array): boolean {
    this.numbers.length = this.channels.length = 0;
    this.texts = {};
    this.timeUs = Number.NaN;
    return parseData(type, bytes, this.sink);
  }

  /** The channels of a record change where its arrays grow. */
  private recordOf(name: string, known: Known): DeviceRecord {
    const { channels } = this;
    const old = known.record?.stream.channels;
    if (known.record && old?.length === channels.length && old.every((c, i) => c.name === channels[i].name)) {
      return known.record;
    }
    known.record = recordOf({ name: name.replace(/\W/g, '_'), channels: [...channels] });
    return known.record;
  }
}

/** The diagnostic channel on a UART of its own. */
export class DiagnosticDecoder extends FrameDecoder {
  private readonly reader = new DiagnosticReader();

  constructor() {
    super(new DiagnosticFramer());
  }

  get streams(): readonly RecordStream[] {
    return this.reader.streams;
  }

  protected decode(frame: Frame): void {
    this.reader.read(frame, Number.NaN, this.counters, this.emit);
  }
}
