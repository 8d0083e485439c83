import { BytesDecoder, type SpecialMessages } from './bytesDecoder.ts';
import type { Frame } from './framing/framer.ts';
import { fromHex } from './hex.ts';
import type { BytesProfile } from './liveProfile.ts';
import { type NamedChannel, namedChannel } from './namedChannel.ts';
import {
  type DecoderCounters,
  type DecoderOptions,
  type DeviceRecord,
  type OnRecord,
  type RecordStream,
  recordOf,
} from './record.ts';
import type { RequestDescription } from './request.ts';

const LOG_START = 145;
const LOG_STOP = 146;
const LOG_CONFIG_FIELD = 147;
const LOG_DATA_F32 = 148;
const LOG_DATA_F64 = 151;
/** Fields of a log, and ways in which they are sent together. */
const MOST_FIELDS = 256;
const MOST_STREAMS = 64;
const DECODER = new TextDecoder();

interface LogField {
  readonly key: string;
  readonly unit: string;
}

interface LogStream {
  readonly record: DeviceRecord;
  readonly channels: readonly NamedChannel[];
}

/**
 * Logs that scripts on a VESC push: they name their fields first, then send numbers. A decoder that came too late gives them
 * as `field0`, `field1`.
 */
class ScriptLog implements SpecialMessages {
  private readonly fields = new Map<number, LogField>();
  private readonly known = new Map<string, LogStream>();
  private readonly raw: boolean;
  private rateHz: number | undefined;

  constructor(raw: boolean) {
    this.raw = raw;
  }

  get streams(): readonly RecordStream[] {
    return Array.from(this.known.values(), (s) => s.record.stream);
  }

  read(id: number, frame: Frame, counters: DecoderCounters, emit: OnRecord): boolean {
    const { view, start, end } = frame;
    const size = end - start;
    if (id === LOG_START) {
      this.forget();
      const rateHz = size >= 7 ? view.getFloat32(start + 3) : 0;
      this.rateHz = rateHz > 0 && Number.isFinite(rateHz) ? rateHz : undefined;
    } else if (id === LOG_CONFIG_FIELD) {
      if (!this.configure(frame)) counters.unreadable++;
    } else if (id === LOG_DATA_F32 || id === LOG_DATA_F64) {
      this.readData(frame, id === LOG_DATA_F32 ? 4 : 8, counters, emit);
    } else return id === LOG_STOP;
    return true;
  }

  private forget(): void {
    this.fields.clear();
    this.known.clear();
  }

  private configure({ bytes, view, start, end }: Frame): boolean {
    if (end - start < 4) return false;
    const index = view.getInt16(start + 1);
    const [key, , unit] = DECODER.decode(bytes.subarray(start + 3, end)).split('\0');
    if (index < 0 || index >= MOST_FIELDS || unit === undefined) return false;
    this.fields.set(index, { key, unit });
    this.known.clear();
    return true;
  }

  private readData(
    { view, start, end, arrivedS }: Frame,
    size: number,
    counters: DecoderCounters,
    emit: OnRecord,
  ): void {
    const n = Math.floor((end - start - 3) / size);
    const first = n > 0 ? view.getInt16(start + 1) : -1;
    const stream = first >= 0 && first + n <= MOST_FIELDS ? this.streamOf(first, n) : undefined;
    if (!stream) {
      counters.unreadable++;
      return;
    }
    const { record, channels } = stream;
    for (let i = 0; i < n; i++) {
      const at = start + 3 + i * size;
      // 8 bytes are a float and the residual that it leaves
      const value = view.getFloat32(at) + (size === 8 ? view.getFloat32(at + 4) : 0);
      record.values[i] = channels[i].conversion.apply(value);
    }
    record.arrivedS = arrivedS;
    counters.records++;
    emit(record);
  }

  private streamOf(first: number, n: number): LogStream | undefined {
    const key = `${first}+${n}`;
    let stream = this.known.get(key);
    if (!stream && this.known.size < MOST_STREAMS) {
      const channels = Array.from({ length: n }, (_, i) => {
        const field = this.fields.get(first + i);
        return namedChannel(field?.key ?? `field${first + i}`, field?.unit, {}, this.raw);
      });
      const record = recordOf({
        name: first === 0 ? 'log' : `log${first}`,
        channels: channels.map((c) => c.channel),
        ...(this.rateHz !== undefined && { rateHz: this.rateHz }),
      });
      stream = { record, channels };
      this.known.set(key, stream);
    }
    return stream;
  }
}

export function vescDecoder(profile: BytesProfile, options: DecoderOptions): BytesDecoder {
  return new BytesDecoder(profile, options, new ScriptLog(options.raw ?? false));
}

const FORWARD_CAN = 34;
const SET_DETECT = 11;
/** Commands that only read: firmware, values in their forms, capture, IMU, statistics. */
const READS = new Set([0, 4, 19, 47, 50, 51, 65, 128]);

/**
 * Why a request is no reading one, undefined when it is. SET_DETECT only chooses which angle is streamed, but mode 1 makes a BLDC
 * motor move and mode 0 lets it go.
 */
export function vescRefusal({ body }: RequestDescription): string | undefined {
  const bytes = fromHex(body ?? '');
  if (!bytes || bytes.length === 0) return 'give the body, so that the command can be seen';
  const at = bytes[0] === FORWARD_CAN ? 2 : 0;
  const command = bytes[at];
  if (READS.has(command)) return undefined;
  if (command === SET_DETECT && bytes[at + 1] >= 2 && bytes[at + 1] <= 7) return undefined;
  return `command ${command ?? 'none'} is not among those that only read: ${[...READS].join(', ')}, ${SET_DETECT} with 2 to 7`;
}
