import type { SchemaElement } from 'hyparquet';
import { ByteWriter, type ColumnSource, ParquetWriter } from 'hyparquet-writer';
import type { Block } from '../../core/block.ts';
import type { Stream } from '../../core/stream.ts';
import type { FileWriter } from './fileWriter.ts';
import { noteOf, qualityOf, type SampleFile, STREAM_NOTE } from './sampleFile.ts';
import { sampleTime } from './sampleTime.ts';

/** Values in a row group, of all its columns: 8 MiB. */
const GROUP_VALUES = 1 << 20;
const MOST_ROWS = 1 << 16;

/**
 * Parquet with a column t in seconds and a nullable column of doubles a channel; with `quality` a column of UINT_8 beside each. Snappy. Holds one
 * row group: at most 65,536 rows, fewer of more than 16 columns. Units, rate and names stand in the file's metadata, as JSON under the
 * key `slipring`.
 */
export class ParquetRows implements SampleFile {
  private readonly file: FileWriter;
  private readonly quality: boolean;
  private parquet: ParquetWriter | undefined;
  private columns: Column[] = [];
  private capacity = 0;
  private n = 0;

  constructor(file: FileWriter, quality: boolean) {
    this.file = file;
    this.quality = quality;
  }

  next(block: Block): void {
    this.parquet ??= this.open(block.stream);
    const [times, ...others] = this.columns;
    for (let from = 0; from < block.n; ) {
      const count = Math.min(block.n - from, this.capacity - this.n);
      for (let i = 0; i < count; i++) times.data[this.n + i] = sampleTime(block, from + i);
      for (const column of others) column.take(block, from, count, this.n);
      from += count;
      this.n += count;
      if (this.n === this.capacity) this.endGroup();
    }
  }

  finish(): void {
    this.parquet ??= this.open(undefined);
    this.endGroup();
    this.parquet.finish();
  }

  private open(stream: Stream | undefined): ParquetWriter {
    const channels = stream?.channels ?? [];
    const width = 1 + channels.length * (this.quality ? 2 : 1);
    this.capacity = Math.min(MOST_ROWS, Math.ceil(GROUP_VALUES / width));
    this.columns = [new Column('t', this.capacity, -1)];
    for (const [c, { name }] of channels.entries()) {
      this.columns.push(new Column(name, this.capacity, c));
      if (this.quality) this.columns.push(new FlagColumn(qualityOf(name), this.capacity, c));
    }
    return new ParquetWriter({
      writer: new Bytes(this.file),
      schema: [{ name: 'root', num_children: width }, ...this.columns.map((c) => c.schema)],
      kvMetadata: stream && [{ key: STREAM_NOTE, value: JSON.stringify(noteOf(stream)) }],
      createdBy: 'slipring',
    });
  }

  private endGroup(): void {
    const { n } = this;
    if (n === 0) return;
    const columnData = this.columns.map((c) => c.group(n));
    this.parquet?.write({ columnData, rowGroupSize: n });
    this.n = 0;
  }
}

/** What one column of the row group takes from each block: a channel's values. */
class Column {
  readonly schema: SchemaElement;
  readonly data: Float64Array;
  protected readonly channel: number;
  private hasAbsent = false;
  private hasNegativeZero = false;

  constructor(name: string, capacity: number, channel: number) {
    this.schema = { name, type: 'DOUBLE', repetition_type: channel < 0 ? 'REQUIRED' : 'OPTIONAL' };
    this.data = new Float64Array(capacity);
    this.channel = channel;
  }

  take(block: Block, from: number, count: number, at: number): void {
    const x = block.channels[this.channel].subarray(from, from + count);
    this.data.set(x, at);
    this.hasAbsent ||= x.some(Number.isNaN);
    this.hasNegativeZero ||= x.includes(0) && x.some((v) => Object.is(v, -0));
  }

  /** The first n values, as the library takes them; a new group begins. */
  group(n: number): ColumnSource {
    const { hasAbsent, hasNegativeZero, schema } = this;
    this.hasAbsent = false;
    this.hasNegativeZero = false;
    const x = this.data.subarray(0, n);
    const data = hasAbsent ? Array.from(x, (v) => (Number.isNaN(v) ? null : v)) : x;
    // to a dictionary 0 and -0 are the same word
    return { name: schema.name, data, ...(hasNegativeZero && { encoding: 'PLAIN' }) };
  }
}

/** A channel's quality bits. */
class FlagColumn extends Column {
  override readonly schema: SchemaElement;

  constructor(name: string, capacity: number, channel: number) {
    super(name, capacity, channel);
    this.schema = { name, type: 'INT32', converted_type: 'UINT_8', repetition_type: 'REQUIRED' };
  }

  override take(block: Block, from: number, count: number, at: number): void {
    const flags = block.quality[this.channel];
    if (flags) this.data.set(flags.subarray(from, from + count), at);
    else this.data.fill(0, at, at + count);
  }
}

/** Collects a row group's bytes and gives them to the file. */
class Bytes extends ByteWriter {
  private readonly file: FileWriter;

  constructor(file: FileWriter) {
    super(1 << 16);
    this.file = file;
  }

  flush(): void {
    this.file.writeBytes(this.getBytes());
    this.index = 0;
  }

  override finish(): void {
    this.flush();
  }
}
