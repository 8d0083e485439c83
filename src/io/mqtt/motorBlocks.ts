import type { Block } from '../../core/block.ts';
import type { Stream } from '../../core/stream.ts';
import type { DeviceRecord, RecordChannel } from '../../protocols/record.ts';
import { RecordBlocks } from '../device/recordBlocks.ts';
import { HeldBlocks, heldStream } from './heldBlocks.ts';

/** Records that are kept until the streams are known, streams by name, and channels of a stream. */
const MOST_EARLY = 4096;
const MOST_STREAMS = 64;
const MOST_CHANNELS = 256;
/** Metrics that every edge node has, and no motor. */
const NO_VALUE = /^(bdSeq|Node_Control_.*|Device_Control_.*|Node_Properties_.*)$/;

export interface MotorBlocksOptions {
  /** Values hold until they change: samples on a grid. Else each record is a sample. */
  readonly hold: boolean;
  readonly rateHz: number | undefined;
  readonly known: readonly Stream[] | undefined;
  /** Motors, with their streams, that are followed. */
  readonly maxTopics: number;
  readonly epochS: number;
  readonly emit: (block: Block) => void;
}

interface Early {
  readonly motor: string;
  readonly stream: string;
  readonly record: DeviceRecord;
  readonly isRetained: boolean;
}

/** The records of several motors as blocks: for each motor its own clock and its own streams, of the same names. */
export class MotorBlocks {
  private readonly options: MotorBlocksOptions;
  /** Of each motor, the makers of its blocks. */
  private readonly uniform = new Map<string, RecordBlocks>();
  private readonly holding = new Map<string, HeldBlocks>();
  /** Streams by name, as they are found. */
  private readonly found = new Map<string, Stream>();
  private early: Early[] | undefined = [];
  private beyondCap = 0;
  private otherValues = 0;
  private samples = 0;

  constructor(options: MotorBlocksOptions) {
    this.options = options;
    for (const stream of options.known ?? []) this.found.set(stream.name, stream);
  }

  /** Streams that are known by now, of the first motor that has each. */
  get streams(): readonly Stream[] {
    if (this.options.hold) return [...this.found.values()];
    const all = Array.from(this.uniform.values(), (b) => (b.isMeasuring ? [] : b.streams)).flat();
    return all.filter((s, i) => all.findIndex((t) => t.name === s.name) === i);
  }

  get counters(): Readonly<Record<string, number>> {
    const counters = { samples: this.samples, beyondCap: this.beyondCap, lost: 0, gaps: 0, late: 0 };
    for (const { counters: c } of this.uniform.values()) {
      counters.lost += c.lost;
      counters.gaps += c.gaps;
      counters.late += c.late;
    }
    for (const { late } of this.holding.values()) counters.late += late;
    return { ...counters, unnamedValues: this.otherValues };
  }

  /** The streams stand: from now on other channels are left out. */
  open(streams: readonly Stream[]): void {
    this.found.clear();
    for (const stream of streams) this.found.set(stream.name, stream);
    const { early = [] } = this;
    this.early = undefined;
    for (const { motor, stream, record, isRetained } of early) this.take(motor, stream, record, isRetained);
  }

  /** Takes a record. A retained one is no sample: its values hold until live ones come. */
  take(motor: string, stream: string, record: DeviceRecord, isRetained: boolean): void {
    if (!this.options.hold) {
      if (!isRetained) this.sample(motor, record);
      return;
    }
    if (this.early) {
      this.find(motor, stream, record);
      if (this.early.length < MOST_EARLY) {
        this.early.push({ motor, stream, record: { ...record, values: record.values.slice() }, isRetained });
      }
      return;
    }
    const held = this.heldOf(motor, stream);
    if (isRetained) held?.begin(record);
    else held?.take(record);
  }

  /** What is known of a motor, and of those whose names begin with it and a slash, holds no longer. */
  forget(name: string, nowS: number): void {
    const isMeant = (motor: string) => motor === name || motor.startsWith(`${name}/`);
    this.early = this.early?.filter((e) => !isMeant(e.motor));
    for (const blocks of this.holding.values()) if (isMeant(blocks.stream.motor)) blocks.forget(nowS);
  }

  /** Emits what can be told by now. */
  flush(nowS: number): void {
    for (const blocks of this.uniform.values()) blocks.flush(nowS);
    for (const blocks of this.holding.values()) blocks.flush(nowS);
  }

  private readonly emit = (block: Block): void => {
    this.samples += block.n;
    this.options.emit(block);
  };

  private sample(motor: string, record: DeviceRecord): void {
    const { maxTopics, known = [], rateHz, epochS } = this.options;
    let blocks = this.uniform.get(motor);
    if (!blocks) {
      if (this.uniform.size >= maxTopics) {
        this.beyondCap++;
        return;
      }
      blocks = new RecordBlocks({
        motor,
        known: known.map((s) => ({ ...s, motor })),
        rateHz,
        epochS,
        emit: this.emit,
      });
      this.uniform.set(motor, blocks);
    }
    blocks.catchUp(record.arrivedS);
    blocks.take(record);
  }

  /** Adds the channels of a record to its stream, while streams are being found. */
  private find(motor: string, name: string, { stream }: DeviceRecord): void {
    const { known, rateHz = 1 } = this.options;
    if (known) return;
    const before = this.found.get(name);
    if (!before && this.found.size === MOST_STREAMS) return;
    const channels: RecordChannel[] = [...(before?.channels ?? [])];
    for (const channel of stream.channels) {
      const isNew = !channels.some((c) => c.name === channel.name) && !NO_VALUE.test(channel.name);
      if (isNew && channels.length < MOST_CHANNELS) channels.push(channel);
    }
    if (channels.length > (before?.channels.length ?? 0)) {
      this.found.set(name, heldStream(before?.motor ?? motor, name, rateHz, channels));
    }
  }

  private heldOf(motor: string, name: string): HeldBlocks | undefined {
    const key = JSON.stringify([motor, name]);
    const known = this.holding.get(key);
    if (known) return known;
    const stream = this.found.get(name);
    if (!stream) this.otherValues++;
    else if (this.holding.size >= this.options.maxTopics) this.beyondCap++;
    else {
      const made = new HeldBlocks({
        stream: { ...stream, motor },
        epochS: this.options.epochS,
        emit: this.emit,
      });
      this.holding.set(key, made);
      return made;
    }
    return undefined;
  }
}
