import { DataError } from '../../core/errors.ts';
import { CsvReader } from '../../protocols/csv.ts';
import { distinctNames, guessSeparator, headerCells, splitCells } from '../../protocols/csvHeader.ts';
import { parseInfluxLine } from '../../protocols/influxText.ts';
import { LONGEST_LINE } from '../../protocols/lines.ts';
import { NdjsonReader, parseObject, scalarKeys } from '../../protocols/ndjson.ts';
import type { Rows } from '../../protocols/rows.ts';
import { asNote, notedIn, STREAM_NOTE } from '../file/sampleFile.ts';
import { LogColumns } from './logColumns.ts';
import {
  completed,
  givenProfile,
  type LogFile,
  type LogFileOptions,
  type LogTable,
  type TableRows,
} from './logFile.ts';
import { notedProfile } from './notedProfile.ts';
import { plainProfile } from './plainLog.ts';

interface RowReader {
  push(piece: Uint8Array): Generator<Rows>;
  finish(): Generator<Rows>;
}

/**
 * A log of text, from its first piece and the rest: CSV, JSON lines, or lines of InfluxDB. Throws DataError when it is none, or lacks a column.
 */
export async function openTextLog(
  file: string,
  first: Uint8Array,
  pieces: AsyncGenerator<Uint8Array>,
  options: LogFileOptions,
): Promise<LogFile> {
  const head = await readHead(first, pieces, file);
  const [line] = contentLines(head.text);
  if (!line) throw new DataError(`${file}: no line with content`);
  if (!options.profile && parseInfluxLine(line.text)) {
    await pieces.return(undefined);
    return (await import('./influxLog.ts')).openInfluxLog(file, options);
  }
  const { table, reader } = understand(file, head.text, options);
  async function* rows(): AsyncGenerator<readonly TableRows[]> {
    for (const piece of head.pieces) for (const batch of reader.push(piece)) yield [[0, batch]];
    for await (const piece of pieces) for (const batch of reader.push(piece)) yield [[0, batch]];
    for (const batch of reader.finish()) yield [[0, batch]];
  }
  return { tables: [table], rows, close: async () => void (await pieces.return(undefined)) };
}

/** The first pieces, until two lines with content are there (a header and a row), or 64 KiB. */
async function readHead(
  first: Uint8Array,
  pieces: AsyncGenerator<Uint8Array>,
  file: string,
): Promise<{ text: string; pieces: Uint8Array[] }> {
  const kept = [first];
  const decode = () => new TextDecoder().decode(Buffer.concat(kept).subarray(0, 2 * LONGEST_LINE));
  let size = first.length;
  let text = decode();
  while (size < LONGEST_LINE && contentLines(text.slice(0, text.lastIndexOf('\n') + 1)).length < 2) {
    const next = await pieces.next();
    if (next.done) break;
    kept.push(next.value);
    size += next.value.length;
    text = decode();
  }
  if (size >= LONGEST_LINE && !text.includes('\n')) throw new DataError(`${file}:1: a line longer than 64 KiB`);
  if (text.includes('\0')) throw new DataError(`${file}: not a text log in UTF-8: it holds zero bytes`);
  return { text, pieces: kept };
}

interface ContentLine {
  readonly text: string;
  readonly number: number;
}

function contentLines(text: string): ContentLine[] {
  return text
    .split('\n')
    .map((line, i) => ({ text: line.replace(/\r$/, ''), number: i + 1 }))
    .filter((line) => line.text.trim() !== '' && !line.text.startsWith('#'));
}

/** Finds out what the columns are, and who reads the rows. */
function understand(
  file: string,
  head: string,
  options: LogFileOptions,
): { readonly table: LogTable; readonly reader: RowReader } {
  const { problems } = options;
  const lines = contentLines(head);
  // what a log looks like is the same for those that follow it
  const look = options.before?.[0]?.profile ?? options.profile;
  const kind = look?.kind ?? (lines[0].text.trimStart().startsWith('{') ? 'jsonlines' : 'csv');

  if (kind === 'jsonlines') {
    const first = parseObject(lines[0].text);
    if (!first) throw new DataError(`${file}:${lines[0].number}: not a JSON object`);
    const note = asNote(first[STREAM_NOTE]);
    if (note) delete first[STREAM_NOTE];
    const keys = scalarKeys(first);
    const sample = keys.map((k) =>
      String(k.split('.').reduce<unknown>((v, part) => (v as Record<string, unknown>)[part], first)),
    );
    const given = givenProfile(options, keys);
    const own = () => (note ? { ...notedProfile(note, keys), kind } : undefined);
    const profile = completed(given ?? own() ?? plainProfile(kind, keys, sample, options.rateHz, file), options);
    const columns = new LogColumns(profile);
    const dateKey = profile.time.unit === 'iso8601' ? profile.time.column : undefined;
    return {
      table: { profile, columns: keys },
      reader: new NdjsonReader(columns.names, problems, dateKey, columns.codes),
    };
  }

  const separator = look?.separator ?? guessSeparator(lines[0].text);
  const first = headerCells(lines[0].text, separator);
  const isHeader = !look?.header && first.some((cell) => cell.trim() !== '' && Number.isNaN(Number(cell)));
  const header = look?.header ?? (isHeader ? first : first.map((_, i) => `column${i + 1}`));
  const sample = splitCells((isHeader ? lines[1] : lines[0])?.text ?? '', separator);
  const names = distinctNames(header);
  const guessed = () =>
    hinting(header, sample, separator, file, () => plainProfile(kind, names, sample, options.rateHz, file));
  const note = notedIn(head);
  const own = () => (note ? notedProfile(note, names) : guessed());
  const profile = completed(givenProfile(options, names) ?? own(), options);
  const columns = new LogColumns(profile);
  const indices = columns.find(names, file);
  return {
    table: { profile, columns: names },
    reader: new CsvReader(
      {
        separator,
        header: header.map((h) => h.trim()),
        columns: indices,
        headerLine: isHeader ? lines[0].number : 0,
        decimalComma: profile.decimalComma,
        dateColumn: profile.time.unit === 'iso8601' ? indices[indices.length - 1] : undefined,
        codes: columns.codes,
      },
      problems,
    ),
  };
}

const DECIMAL_COMMA = /^\s*[-+]?\d+,\d+\s*$/;
const HINT =
  'columns must be separated by , ; or tab, and decimal commas need a device profile (--device) with decimalComma: true';

/** Adds what may be the matter to the error of a log that looks as if it had another separator, or decimal commas. */
function hinting<T>(
  header: readonly string[],
  sample: readonly string[],
  separator: string,
  file: string,
  run: () => T,
): T {
  const isOne = header.length === 1;
  if (isOne && sample.length > 1 && sample.at(-1)?.trim() !== '') {
    throw new DataError(`${file}: ${sample.length} fields in the first row under one in the header: ${HINT}`);
  }
  try {
    return run();
  } catch (error) {
    const isText = isOne && Number.isNaN(Number(sample[0]));
    const hasCommas = separator !== ',' && sample.some((cell) => DECIMAL_COMMA.test(cell));
    throw error instanceof DataError && (isText || hasCommas) ? new DataError(`${error.message}; ${HINT}`) : error;
  }
}
