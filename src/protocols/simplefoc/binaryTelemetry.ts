import { FrameDecoder } from '../frameDecoder.ts';
import type { Frame } from '../framing/framer.ts';
import { NUMBER_TYPES } from '../numberTypes.ts';
import type { RecordStream } from '../record.ts';
import { BinaryFramer, DATA, HEADER } from './binaryFramer.ts';
import type { Reference } from './registers.ts';
import { Telemetries } from './telemetry.ts';

/**
 * Telemetry of the SimpleFOC drivers library in binary form. A header names the registers, whose types give the layout of the data; data
 * before it is no frame. The library writes in bursts: the time of a record is that of the device where it sends its system time.
 */
export class BinaryTelemetry extends FrameDecoder {
  private readonly telemetries: Telemetries;

  constructor() {
    const telemetries = new Telemetries();
    super(new BinaryFramer((id) => telemetries.get(id)?.values.reduce((sum, v) => sum + NUMBER_TYPES[v.type].size, 0)));
    this.telemetries = telemetries;
  }

  get streams(): readonly RecordStream[] {
    return this.telemetries.streams;
  }

  protected decode({ bytes, view, start, end, arrivedS }: Frame): void {
    const type = bytes[start];
    const id = bytes[start + 1];
    if (type === HEADER) {
      const references: Reference[] = [];
      for (let at = start + 2; at < end; at += 2) references.push({ motor: bytes[at], register: bytes[at + 1] });
      if (!this.telemetries.describe(id, references)) this.counters.unreadable++;
      return;
    }
    const telemetry = type === DATA ? this.telemetries.get(id) : undefined;
    if (!telemetry) {
      this.counters.unknown++;
      return;
    }
    let at = start + 2;
    for (const [k, { type: number }] of telemetry.values.entries()) {
      telemetry.row[k] = READERS[number](view, at);
      at += NUMBER_TYPES[number].size;
    }
    telemetry.emit(arrivedS, this.counters, this.emit);
  }
}

const READERS = {
  u8: NUMBER_TYPES.u8.reader('le'),
  u32: NUMBER_TYPES.u32.reader('le'),
  f32: NUMBER_TYPES.f32.reader('le'),
};
