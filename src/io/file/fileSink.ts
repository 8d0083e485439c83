import { ConfigError } from '../../core/errors.ts';
import type { Stream } from '../../core/stream.ts';
import type { Sink, SinkStatus } from '../sink.ts';
import { FileWriter } from './fileWriter.ts';
import { McapRows } from './mcapRows.ts';
import { ParquetRows } from './parquetRows.ts';
import { type FileForm, formOf, qualityOf, type SampleFile, STREAM_NOTE } from './sampleFile.ts';
import { csvRows, jsonRows } from './textRows.ts';

export interface FileSinkOptions {
  /** '-' is standard output. */
  readonly path: string;
  /** Default: by the name's end, .ndjson, .jsonl, .parquet or .mcap, else CSV. */
  readonly format?: FileForm;
  /** A column of quality bits beside each channel: `iA_quality`. */
  readonly quality?: boolean;
  /** The run can be continued: see FileWriter. The rows of an earlier run end at byte `from`. CSV and JSON lines only. */
  readonly resumable?: { readonly from: number };
}

const FORMS: Readonly<Record<FileForm, (writer: FileWriter, quality: boolean) => SampleFile>> = {
  csv: csvRows,
  ndjson: jsonRows,
  parquet: (writer, quality) => new ParquetRows(writer, quality),
  mcap: (writer, quality) => new McapRows((bytes) => writer.writeBytes(bytes), quality),
};

/**
 * Writes samples to a file, one row (or message) a sample: CSV, JSON lines, Parquet or MCAP, the latter of any number of streams, the others of
 * one.
 *
 * t is in seconds as the stream has it, rounded to the nanosecond (stamps since 1970 to the microsecond). The file appears under its
 * name only when it is complete. A program that reads standard output too slowly holds back sources that can wait; of others it misses the
 * samples for which there is no room, counted. Throws IoError; ConfigError for a second stream, and for a channel
 * whose name the file needs itself: t in Parquet and MCAP, and with `quality` that of a quality column.
 */
export function fileSink(options: FileSinkOptions): Sink {
  const { path, quality = false, resumable } = options;
  const format = options.format ?? formOf(path) ?? 'csv';
  const isText = format === 'csv' || format === 'ndjson';
  if (resumable && !isText)
    throw new ConfigError(`file: ${path}: only CSV and JSON lines can be gone on with (--state)`);
  const writer = new FileWriter(path, resumable);
  const file = FORMS[format](writer, quality);
  const streams = new Set<Stream>();
  let accepted = 0;
  let dropped = 0;
  function add(stream: Stream): void {
    const [first] = streams;
    if (first && format !== 'mcap') {
      if (first.motor !== stream.motor) {
        throw new ConfigError(
          `file: ${path} takes one motor, but gets ${first.motor} and ${stream.motor}; write {motor} in the path`,
        );
      }
      throw new ConfigError(
        `file: ${path} takes one stream, but gets ${first.name} and ${stream.name}; align them first`,
      );
    }
    if (!isText || quality) {
      const taken = new Map([['t', 'the time']]);
      if (quality) for (const c of stream.channels) taken.set(qualityOf(c.name), `the quality of ${c.name}`);
      if (quality && format === 'ndjson') taken.set(STREAM_NOTE, "the file's own note");
      const clash = stream.channels.find((c) => taken.has(c.name))?.name;
      if (clash !== undefined) {
        throw new ConfigError(
          `file: ${path}: the channel ${clash} of ${stream.name} has the name of ${taken.get(clash)}; rename it`,
        );
      }
    }
    streams.add(stream);
  }
  function outputStatus(): SinkStatus {
    const notes = dropped > 0 ? [`${dropped} samples dropped: whoever reads them was too slow`] : [];
    return { name: 'standard output', counters: { sent: accepted, dropped }, waiting: 0, notes };
  }
  return {
    get accepted() {
      return accepted;
    },
    next(block) {
      if (!streams.has(block.stream)) add(block.stream);
      if (writer.pipe?.isFull) {
        dropped += block.n;
        return;
      }
      file.next(block);
      // whoever reads it wants to see it now
      if (path === '-') writer.flush();
      accepted += block.n;
    },
    ready: () => writer.pipe?.ready(),
    save: () => writer.save(),
    async complete() {
      file.finish();
      writer.finish();
      await writer.pipe?.drained();
      writer.pipe?.close();
    },
    async abort() {
      writer.abort();
      writer.pipe?.close();
    },
    ...(writer.pipe && { status: outputStatus }),
  };
}
