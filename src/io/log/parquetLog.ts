import { open } from 'node:fs/promises';
import { type AsyncBuffer, type DecodedArray, type FileMetaData, parquetMetadataAsync, parquetScan } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { ConfigError, DataError } from '../../core/errors.ts';
import { allocateRows, BATCH } from '../../protocols/rows.ts';
import { parseNote, STREAM_NOTE } from '../file/sampleFile.ts';
import { LogColumns, namesOf } from './logColumns.ts';
import {
  completed,
  givenProfile,
  type LogFile,
  type LogFileOptions,
  type LogProfile,
  type TableRows,
} from './logFile.ts';
import { notedProfile } from './notedProfile.ts';
import { type NumberColumn, numberColumns, seconds } from './parquetColumns.ts';
import { plainProfile } from './plainLog.ts';

/**
 * A Parquet file: flat columns of numbers, booleans and dates; others are left out. Holds the wanted columns of one row group. Throws DataError for
 * a damaged file, IoError.
 */
export async function openParquetLog(file: string, options: LogFileOptions): Promise<LogFile> {
  if (file === '-') throw new ConfigError('Parquet is read from several places: from a file, not from standard input');
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const buffer: AsyncBuffer = {
      byteLength: size,
      async slice(start, end = size) {
        const bytes = new ArrayBuffer(end - start);
        await handle.read(new Uint8Array(bytes), 0, end - start, start);
        return bytes;
      },
    };
    const metadata = await readable(file, () => parquetMetadataAsync(buffer, { parsers: seconds }));
    const columns = numberColumns(metadata);
    const profile = completed(await understand(file, metadata, columns, buffer, options), options);
    const found = new LogColumns(profile);
    const wanted = found
      .find(
        columns.map((c) => c.name),
        file,
      )
      .map((i) => columns[i].name);

    async function* rows(): AsyncGenerator<readonly TableRows[]> {
      const scan = await scanOf(buffer, metadata, wanted);
      const batch = allocateRows(wanted.length);
      for (const [k, range] of scan.ranges.entries()) {
        const data = await readable(file, () =>
          Promise.all(wanted.map((column) => scan.readColumn({ column, ...range }))),
        );
        for (let from = 0; from < range.rowEnd - range.rowStart; from += BATCH) {
          batch.n = Math.min(BATCH, range.rowEnd - range.rowStart - from);
          for (const [c, values] of data.entries()) fill(batch.columns[c], values, from, batch.n);
          for (let i = 0; i < batch.n; i++) batch.lines[i] = range.rowStart + from + i + 1;
          batch.lostBefore.fill(0);
          yield [[0, batch]];
        }
        options.onBytes?.(
          Math.round(((k + 1) * size) / scan.ranges.length) - Math.round((k * size) / scan.ranges.length),
        );
      }
    }
    return { tables: [{ profile, columns: columns.map((c) => c.name) }], rows, close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function scanOf(file: AsyncBuffer, metadata: FileMetaData, columns: readonly string[]) {
  return parquetScan({ file, metadata, columns: [...columns], compressors, parsers: seconds });
}

/** The profile: the one that was given, what we wrote into the file ourselves, or what names and first values tell. */
async function understand(
  file: string,
  metadata: FileMetaData,
  columns: readonly NumberColumn[],
  buffer: AsyncBuffer,
  options: LogFileOptions,
): Promise<LogProfile> {
  const names = columns.map((c) => c.name);
  const given = givenProfile(options, names);
  if (given) return given;
  const note = parseNote(metadata.key_value_metadata?.find((m) => m.key === STREAM_NOTE)?.value);
  if (note) return notedProfile(note, names);
  if (names.length === 0) {
    const all = metadata.schema.slice(1).map((e) => e.name);
    throw new DataError(`${file}: no column of numbers among ${namesOf(all)}`);
  }
  const sample = names.map(() => '');
  if (metadata.num_rows > 0n) {
    const scan = await scanOf(buffer, metadata, names);
    for (const [i, column] of names.entries()) {
      const [first] = await readable(file, () => scan.readColumn({ column, rowStart: 0, rowEnd: 1 }));
      if (first !== null && first !== undefined) sample[i] = String(first);
    }
  }
  const dates = columns.filter((c) => c.isTime);
  const named = plainTime(names, columns);
  return plainProfile(
    'csv',
    names,
    sample,
    options.rateHz,
    file,
    named ?? (dates.length === 1 ? dates[0].name : undefined),
  );
}

/** A column of dates whose name says that it is the time. */
function plainTime(names: readonly string[], columns: readonly NumberColumn[]): string | undefined {
  return names.find((name, i) => columns[i].isTime && /^(t|ts|time|timestamp|datetime|date|utc)$/i.test(name));
}

/** Values of a column as numbers; null and what is none are absent. */
function fill(into: Float64Array, values: DecodedArray, from: number, count: number): void {
  for (let i = 0; i < count; i++) {
    const v: unknown = values[from + i];
    into[i] = v === null || v === undefined ? Number.NaN : Number(v);
  }
}

/** What goes wrong inside the library is in the file's bytes. */
async function readable<T>(file: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw new DataError(`${file}: damaged Parquet, cut off, or packed as a whole: ${(error as Error).message}`);
  }
}
