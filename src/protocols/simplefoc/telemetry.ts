import { DeviceClock } from '../clock.ts';
import { type DecoderCounters, type DeviceRecord, type OnRecord, type RecordStream, recordOf } from '../record.ts';
import { type Reference, type Value, valuesOf } from './registers.ts';

/** Telemetry that a header has described: its numbers in order, and how they become records. */
export class Telemetry {
  readonly values: readonly Value[];
  /** Numbers of the newest sample, in the order of `values`. */
  readonly row: Float64Array;
  private readonly record: DeviceRecord;
  private readonly columns: Int32Array;
  private readonly timeColumn: number;
  private readonly clock = new DeviceClock(2 ** 32, 1e-3);

  constructor(name: string, values: readonly Value[]) {
    this.values = values;
    this.row = new Float64Array(values.length);
    this.timeColumn = values.findIndex((v) => v.isTime);
    this.columns = Int32Array.from(values.keys()).filter((k) => k !== this.timeColumn);
    this.record = recordOf({ name, channels: Array.from(this.columns, (k) => values[k].channel) });
  }

  get stream(): RecordStream {
    return this.record.stream;
  }

  /** Hands over the record of `row`. */
  emit(arrivedS: number, counters: DecoderCounters, emit: OnRecord): void {
    const { record, columns, row, clock } = this;
    for (let k = 0; k < columns.length; k++) record.values[k] = row[columns[k]];
    record.arrivedS = arrivedS;
    if (this.timeColumn >= 0) {
      record.deviceTimeS = clock.advance(row[this.timeColumn]);
      record.restarted = clock.restarted;
      if (clock.restarted) counters.restarts++;
    }
    counters.records++;
    emit(record);
  }
}

/** Telemetries by the number that headers give them. A header that comes again, after a restart or when asked for, changes nothing. */
export class Telemetries {
  private readonly known = new Map<number, { header: string; telemetry: Telemetry }>();

  get streams(): readonly RecordStream[] {
    return Array.from(this.known.values(), (k) => k.telemetry.stream);
  }

  get(id: number): Telemetry | undefined {
    return this.known.get(id)?.telemetry;
  }

  /** Takes a header. False where it names a register that is none. `id`: 0 to 255. */
  describe(id: number, references: readonly Reference[]): boolean {
    const header = references.map((r) => `${r.motor}:${r.register}`).join();
    if (this.known.get(id)?.header === header) return true;
    const values = valuesOf(references);
    if (!values || values.length === 0) return false;
    this.known.set(id, { header, telemetry: new Telemetry(id === 0 ? 'telemetry' : `telemetry${id}`, values) });
    return true;
  }
}
