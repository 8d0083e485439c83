import type { Block } from '../core/block.ts';
import { DataError } from '../core/errors.ts';
import { CsvReader } from '../protocols/csv.ts';
import { distinctNames, guessSeparator, headerCells, splitCells } from '../protocols/csvHeader.ts';
import { LONGEST_LINE } from '../protocols/lines.ts';
import { NdjsonReader, parseObject, scalarKeys } from '../protocols/ndjson.ts';
import type { LogProblems, Rows } from '../protocols/rows.ts';
import type { BlockMaker } from './blockMaker.ts';
import { byteSource } from './byteSource.ts';
import type { DeviceProfile } from './deviceProfile.ts';
import { LogColumns } from './logColumns.ts';
import { plainProfile } from './plainLog.ts';
import { ResampledBlocks } from './resampledBlocks.ts';
import { UniformBlocks } from './uniformBlocks.ts';

/** How a log is to be read; what is left out is guessed from the file or taken from the profile. */
export interface LogOptions {
  readonly file: string;
  readonly profile?: DeviceProfile;
  readonly rateHz?: number;
  readonly motor?: string;
  readonly irregular?: DeviceProfile['irregular'];
  readonly blockLength: (rateHz: number) => number;
}

interface RowReader {
  push(piece: Uint8Array): Generator<Rows>;
  finish(): Generator<Rows>;
}

/**
 * Reads a log into borrowed blocks in constant memory, as fast as they are taken. What is wrong in single rows is counted in
 * `problems`. Throws DataError for a file without rows, without a column that is needed, or with no uniform time.
 */
export async function* readLog(options: LogOptions, problems: LogProblems): AsyncGenerator<Block> {
  const { file } = options;
  const pieces = byteSource(file);
  try {
    const head = await readHead(pieces, file);
    const { profile, rows } = understand(head.text, options, problems);
    const Maker = profile.irregular ? ResampledBlocks : UniformBlocks;
    const maker: BlockMaker = new Maker(profile, options.motor ?? profile.name, problems, options.blockLength);
    for (const piece of head.pieces) for (const batch of rows.push(piece)) yield* maker.push(batch);
    for await (const piece of pieces) for (const batch of rows.push(piece)) yield* maker.push(batch);
    for (const batch of rows.finish()) yield* maker.push(batch);
    yield* maker.finish();
    if (!maker.stream) throw new DataError(['no rows of data', ...problems.examples.slice(0, 1)].join('; '));
  } catch (error) {
    if (error instanceof DataError && !error.message.startsWith(file)) throw new DataError(`${file}: ${error.message}`);
    throw error;
  } finally {
    await pieces.return(undefined);
  }
}

/** The first pieces, until two lines with content are there (a header and a row), or 64 KiB. */
async function readHead(
  pieces: AsyncGenerator<Uint8Array>,
  file: string,
): Promise<{ text: string; pieces: Uint8Array[] }> {
  const kept: Uint8Array[] = [];
  let size = 0;
  let text = '';
  while (size < LONGEST_LINE && contentLines(text.slice(0, text.lastIndexOf('\n') + 1)).length < 2) {
    const next = await pieces.next();
    if (next.done) break;
    kept.push(next.value);
    size += next.value.length;
    text = new TextDecoder().decode(Buffer.concat(kept).subarray(0, 2 * LONGEST_LINE));
  }
  if (size === 0) throw new DataError(`${file}: the file is empty`);
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
  head: string,
  options: LogOptions,
  problems: LogProblems,
): { profile: DeviceProfile; rows: RowReader } {
  const { file } = options;
  const lines = contentLines(head);
  if (lines.length === 0) throw new DataError(`${file}: no line with content`);
  const kind = options.profile?.kind ?? (lines[0].text.trimStart().startsWith('{') ? 'jsonlines' : 'csv');
  const complete = (profile: DeviceProfile): DeviceProfile => ({
    ...profile,
    time: { ...profile.time, rateHz: options.rateHz ?? profile.time.rateHz },
    irregular: options.irregular ?? profile.irregular,
  });

  if (kind === 'jsonlines') {
    const first = parseObject(lines[0].text);
    if (!first) throw new DataError(`${file}:${lines[0].number}: not a JSON object`);
    const keys = scalarKeys(first);
    const sample = keys.map((k) =>
      String(k.split('.').reduce<unknown>((v, part) => (v as Record<string, unknown>)[part], first)),
    );
    const profile = complete(options.profile ?? plainProfile(kind, keys, sample, options.rateHz, file));
    const columns = new LogColumns(profile);
    const dateKey = profile.time.unit === 'iso8601' ? profile.time.column : undefined;
    return { profile, rows: new NdjsonReader(columns.names, problems, dateKey) };
  }

  const separator = options.profile?.separator ?? guessSeparator(lines[0].text);
  const first = headerCells(lines[0].text, separator);
  const isHeader = !options.profile?.header && first.some((cell) => cell.trim() !== '' && Number.isNaN(Number(cell)));
  const header = options.profile?.header ?? (isHeader ? first : first.map((_, i) => `column${i + 1}`));
  const sample = splitCells((isHeader ? lines[1] : lines[0])?.text ?? '', separator);
  const names = distinctNames(header);
  const guessed = () =>
    hinting(header, sample, separator, file, () => plainProfile(kind, names, sample, options.rateHz, file));
  const profile = complete(options.profile ?? guessed());
  const indices = new LogColumns(profile).find(names, file);
  return {
    profile,
    rows: new CsvReader(
      {
        separator,
        header: header.map((h) => h.trim()),
        columns: indices,
        headerLine: isHeader ? lines[0].number : 0,
        decimalComma: profile.decimalComma,
        dateColumn: profile.time.unit === 'iso8601' ? indices[indices.length - 1] : undefined,
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
