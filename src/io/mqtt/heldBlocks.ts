import { BLOCK_LENGTH, type Block } from '../../core/block.ts';
import { channel, type Stream } from '../../core/stream.ts';
import type { DeviceRecord, RecordStream } from '../../protocols/record.ts';
import { BlockWriter } from '../blockWriter.ts';
import { DeviceTime } from '../device/deviceTime.ts';

/** How late a value may come and still be put where it belongs, s. */
export const LATE_S = 0.2;
/** Changes that wait for their place in time; beyond that the oldest is taken at once. */
const MOST_CHANGES = 4096;
/** Samples in a row that are made up for a pause of the whole process: longer ones are a gap. */
const LONGEST_S = 60;

interface Change {
  readonly timeS: number;
  readonly column: number;
  readonly value: number;
}

export interface HeldOptions {
  readonly stream: Stream;
  readonly epochS: number;
  readonly emit: (block: Block) => void;
}

/**
 * Values that are sent when they change, as samples on a uniform grid: each sample is the newest value at its time. A value holds until
 * the next one, or until it is forgotten because its sender is gone: then it is MISSING. Samples come out 0.2 s late, so that values with
 * a time of their own find their place. Several motors have the same grid, of whole periods since 1970.
 */
export class HeldBlocks {
  readonly stream: Stream;
  /** When the newest value came, s. */
  heardS = Number.NaN;
  /** Values that came later than their place: they count from then on. */
  late = 0;
  private readonly epochS: number;
  private readonly emit: (block: Block) => void;
  private readonly writer: BlockWriter;
  private readonly time = new DeviceTime();
  private readonly held: readonly Float64Array[];
  private readonly changes: Change[] = [];
  private readonly columns = new WeakMap<RecordStream, readonly number[]>();
  private forgottenS = Number.NEGATIVE_INFINITY;
  /** Index of the next grid point, since 1970; NaN before the first value. */
  private next = Number.NaN;

  constructor({ stream, epochS, emit }: HeldOptions) {
    this.stream = stream;
    this.epochS = epochS;
    this.emit = emit;
    this.held = stream.channels.map(() => Float64Array.of(Number.NaN));
    this.writer = new BlockWriter(stream, BLOCK_LENGTH);
  }

  /** A value of the time before: it holds until the first live one. */
  begin(record: DeviceRecord): void {
    for (const [k, column] of this.columnsOf(record.stream).entries()) {
      const isNew = column >= 0 && Number.isNaN(this.held[column][0]) && !this.changes.some((c) => c.column === column);
      if (isNew) this.held[column][0] = record.values[k];
    }
  }

  take(record: DeviceRecord): void {
    const { arrivedS } = record;
    this.heardS = arrivedS;
    const sampledS = this.time.toHost(record.deviceTimeS, arrivedS, record.restarted);
    const trueS = Number.isNaN(sampledS) ? arrivedS : sampledS + this.time.correctionS;
    // what comes behind a loss or a death is news, by whatever clock
    const timeS = Math.max(this.forgottenS, Math.min(arrivedS, trueS));
    this.start(timeS);
    for (const [k, column] of this.columnsOf(record.stream).entries()) {
      if (column >= 0 && !Number.isNaN(record.values[k])) this.change({ timeS, column, value: record.values[k] });
    }
  }

  /** The sender is gone, or messages of it were lost: what was known holds no longer. */
  forget(nowS: number): void {
    this.forgottenS = nowS;
    for (const column of this.held.keys()) this.change({ timeS: nowS, column, value: Number.NaN });
  }

  /** Emits the samples whose time has come. */
  flush(nowS: number): void {
    const { rateHz } = this.stream;
    if (Number.isNaN(this.next)) return;
    const last = Math.floor((nowS - LATE_S + this.epochS) * rateHz);
    if (last - this.next > LONGEST_S * rateHz) {
      this.release();
      this.writer.next(last - this.next);
      this.next = last;
    }
    for (; this.next <= last; this.next++) {
      this.apply(this.next / rateHz - this.epochS);
      if (this.writer.block.n === 0) {
        this.writer.block.t0 = this.next / rateHz;
        this.writer.block.arrived = nowS;
      }
      this.writer.add(this.held, 0);
      if (this.writer.isFull) this.release();
    }
    this.release();
  }

  private start(timeS: number): void {
    if (Number.isNaN(this.next)) this.next = Math.ceil((timeS + this.epochS) * this.stream.rateHz);
  }

  private change(change: Change): void {
    const { changes } = this;
    if (change.timeS < (this.next - 1) / this.stream.rateHz - this.epochS) this.late++;
    let at = changes.length;
    while (at > 0 && changes[at - 1].timeS > change.timeS) at--;
    changes.splice(at, 0, change);
    if (changes.length > MOST_CHANGES) this.apply(changes[0].timeS);
  }

  /** Lets the changes up to a time hold. */
  private apply(timeS: number): void {
    const { changes, held } = this;
    let done = 0;
    for (; done < changes.length && changes[done].timeS <= timeS; done++)
      held[changes[done].column][0] = changes[done].value;
    changes.splice(0, done);
  }

  private release(): void {
    if (this.writer.block.n === 0) return;
    this.emit(this.writer.block);
    this.writer.next(0);
  }

  /** Column here of each channel there; -1 for one that is not asked for. */
  private columnsOf(stream: RecordStream): readonly number[] {
    let columns = this.columns.get(stream);
    if (!columns) {
      columns = stream.channels.map(({ name }) => this.stream.channels.findIndex((c) => c.name === name));
      this.columns.set(stream, columns);
    }
    return columns;
  }
}

/** The stream of held values. */
export function heldStream(motor: string, name: string, rateHz: number, channels: RecordStream['channels']): Stream {
  return { motor, name, rateHz, channels: channels.map((c) => channel(c.name, c.unit)), delayS: 0 };
}
