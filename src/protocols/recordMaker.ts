import { z } from 'zod';
import { toSI } from '../core/units.ts';
import { DeviceClock, SequenceCounter, secondsPer } from './clock.ts';
import { type FieldDescription, word } from './fields.ts';
import { type DecoderCounters, type DeviceRecord, type OnRecord, type RecordStream, recordOf } from './record.ts';

/** Fields of a message that are no measurements but say which device, when, and in what order. */
export const rolesShape = {
  node: word.optional().meta({ description: 'Field that tells several devices on one link apart.' }),
  clock: z
    .strictObject({
      field: word,
      unit: z.string().default('s').meta({ description: 'Unit of one tick.' }),
      tick: z.number().positive().default(1).meta({ description: 'Units a tick.' }),
      rate: word.optional().meta({ description: 'Field with the ticks in a unit, where the device says them.' }),
      modulus: z.number().positive().optional().meta({ description: 'The clock falls back to 0 here, in ticks.' }),
      each: z
        .number()
        .positive()
        .optional()
        .meta({ description: 'Ticks from one repetition to the next: the field has the time of the first.' }),
    })
    .optional()
    .meta({ description: "Field with the device's own time." }),
  sequence: z
    .strictObject({
      field: word,
      modulus: z.number().positive().meta({ description: 'Numbers run from 0 to below it.' }),
      step: z.number().positive().default(1).meta({ description: 'How far the number goes on with each record.' }),
    })
    .optional()
    .meta({ description: 'Field that counts the messages.' }),
};

export interface Roles {
  readonly node?: string;
  readonly clock?: {
    readonly field: string;
    readonly unit: string;
    readonly tick: number;
    readonly rate?: string;
    readonly modulus?: number;
    readonly each?: number;
  };
  readonly sequence?: { readonly field: string; readonly modulus: number; readonly step: number };
  /** Field with the number of a first repetition: it shows in those of all. */
  readonly first?: string;
}

interface Progress {
  readonly clock: DeviceClock | undefined;
  readonly sequence: SequenceCounter | undefined;
}

/** Nodes whose clocks are followed at a time: ids of up to 16 bits cannot fill the memory. */
const MOST_NODES = 1024;

/** Makes records of the rows of one message: channels sorted from the fields that name node, time and order. */
export class RecordMaker {
  readonly stream: RecordStream;
  /** Numbers as read, a field each in the order of the description. */
  readonly row: Float64Array;
  private readonly record: DeviceRecord;
  private readonly columns: Int32Array;
  private readonly nodeColumn: number;
  private readonly clockColumn: number;
  private readonly rateColumn: number;
  private readonly sequenceColumn: number;
  private readonly step: number;
  private readonly each: number;
  private readonly modulus: number;
  private readonly newProgress: () => Progress;
  private readonly progress = new Map<number, Progress>();

  constructor(
    name: string,
    rateHz: number | undefined,
    fields: readonly Pick<FieldDescription, 'name' | 'unit' | 'values'>[],
    { node, clock, sequence, first }: Roles,
    raw: boolean,
  ) {
    const column = (field: string | undefined) => fields.findIndex((f) => f.name === field);
    this.nodeColumn = column(node);
    this.clockColumn = column(clock?.field);
    this.rateColumn = column(clock?.rate);
    this.sequenceColumn = column(sequence?.field);
    this.step = sequence?.step ?? 1;
    this.each = clock?.each ?? 0;
    this.modulus = clock?.modulus ?? Number.POSITIVE_INFINITY;
    const roles = [this.nodeColumn, this.clockColumn, this.sequenceColumn, column(first)];
    this.columns = Int32Array.from(fields.keys()).filter((c) => !roles.includes(c));
    const channels = Array.from(this.columns, (c) => {
      const { name, unit, values } = fields[c];
      return { name, unit: raw ? '1' : toSI(unit).si, ...(values && { values }) };
    });
    this.stream = { name, channels, ...(rateHz !== undefined && { rateHz }) };
    this.row = new Float64Array(fields.length);
    this.record = recordOf(this.stream);
    this.newProgress = () => ({
      clock: clock && new DeviceClock(clock.modulus ?? Number.POSITIVE_INFINITY, clock.tick * secondsPer(clock.unit)),
      sequence: sequence && new SequenceCounter(sequence.modulus / sequence.step),
    });
  }

  /** Goes on to the time of the next repetition. */
  tick(): void {
    if (this.each > 0) this.row[this.clockColumn] = (this.row[this.clockColumn] + this.each) % this.modulus;
  }

  /** Hands over the record of `row`. `node` and `timeS` are what the transport knows, NaN for nothing. */
  emit(
    node: number,
    timeS: number,
    arrivedS: number,
    texts: Record<string, string> | undefined,
    counters: DecoderCounters,
    emit: OnRecord,
  ): void {
    const { record, row, columns } = this;
    record.node = this.nodeColumn < 0 ? node : row[this.nodeColumn];
    record.deviceTimeS = timeS;
    record.arrivedS = arrivedS;
    record.texts = texts;
    if (this.clockColumn >= 0 || this.sequenceColumn >= 0) {
      if (!this.follow(record, counters)) return;
    }
    for (let k = 0; k < columns.length; k++) record.values[k] = row[columns[k]];
    counters.records++;
    emit(record);
  }

  /** Follows clock and count of the record's node. False when the record came before. */
  private follow(record: DeviceRecord, counters: DecoderCounters): boolean {
    const { row } = this;
    let progress = this.progress.get(record.node);
    if (!progress) {
      if (this.progress.size === MOST_NODES) this.progress.clear();
      progress = this.newProgress();
      this.progress.set(record.node, progress);
    }
    const { clock, sequence } = progress;
    record.restarted = false;
    if (clock) {
      record.deviceTimeS = clock.advance(row[this.clockColumn]);
      if (this.rateColumn >= 0) record.deviceTimeS /= row[this.rateColumn];
      record.restarted = clock.restarted;
    }
    if (record.restarted) {
      counters.restarts++;
      sequence?.restart();
    }
    if (sequence) {
      record.seq = sequence.advance(Math.floor(row[this.sequenceColumn] / this.step));
      record.lost = sequence.lost;
      counters.lost += sequence.lost;
      if (Number.isNaN(record.seq)) {
        counters.stale++;
        return false;
      }
    }
    return true;
  }
}
