import { ConfigError, DataError } from '../../core/errors.ts';
import { type InfluxLine, parseInfluxLine } from '../../protocols/influxText.ts';
import { LineCutter } from '../../protocols/lines.ts';
import { toWord } from '../../protocols/namedChannel.ts';
import { count, excerpt, type LogProblems, noProblems } from '../../protocols/rows.ts';
import { timeScale } from '../config/deviceProfile.ts';
import { byteSource } from './byteSource.ts';
import {
  completed,
  givenProfile,
  type LogFile,
  type LogFileOptions,
  type LogProfile,
  type TableRows,
} from './logFile.ts';
import { plainProfile } from './plainLog.ts';
import { SeriesLook, SeriesRows, takeAll } from './series.ts';

/** Series that are read; lines of more are counted and left out. */
const MOST_SERIES = 256;
const TIME = 'time';
const DECODER = new TextDecoder();

interface Line extends InfluxLine {
  readonly key: string;
  readonly number: number;
}

/**
 * Lines of InfluxDB's line protocol: a stream a series (measurement and tags), its name the tag `stream`, else all of them. The time's unit is told
 * by its size. A field that a line lacks is absent. Reads the file twice. Throws DataError, IoError.
 */
export async function openInfluxLog(file: string, options: LogFileOptions): Promise<LogFile> {
  if (file === '-') throw new ConfigError('lines of InfluxDB are read twice: from a file, not from standard input');
  if (options.profile)
    throw new ConfigError(`${file}: lines of InfluxDB name their fields themselves, without a device profile`, [
      'device',
    ]);
  const looks = new Map<string, { readonly look: SeriesLook; readonly line: Line }>();
  for await (const lines of readLines(file, noProblems())) {
    for (const line of lines) {
      if (line.numbers.length === 0) continue;
      if (!looks.has(line.key) && looks.size < MOST_SERIES) looks.set(line.key, { look: new SeriesLook(), line });
      looks.get(line.key)?.look.take(line.numbers, line.time);
    }
  }
  if (looks.size === 0) throw new DataError(`${file}: no line with a numeric field`);
  const names = new Set<string>();
  const series = new Map<string, SeriesRows>();
  for (const [key, { look, line }] of looks) {
    let name = nameOf(line);
    for (let k = 2; names.has(name); k++) name = `${nameOf(line)}${k}`;
    names.add(name);
    const profile = givenProfile(options, [...look.sample.keys()], name) ?? profileOf(line, name, look, file, options);
    series.set(key, new SeriesRows(completed(profile, options), [...look.sample.keys()]));
  }
  const all = [...series.values()];
  const { problems, onBytes } = options;
  async function* rows(): AsyncGenerator<readonly TableRows[]> {
    for await (const lines of readLines(file, problems, onBytes)) {
      for (const { key, numbers, time, number } of lines) {
        const own = series.get(key);
        if (!own) {
          count(
            problems,
            'badRows',
            () => `line ${number}: of a series beyond ${MOST_SERIES}, or without numbers, left out`,
          );
          continue;
        }
        const values = new Map(numbers);
        own.add((name) => (name === TIME ? time : (values.get(name) ?? Number.NaN)), number);
        if (own.isFull) yield takeAll(all);
      }
      yield takeAll(all);
    }
  }
  return { tables: all.map((s) => s.table), rows, close: async () => {} };
}

/** The lines of each piece of the file; those that are none are counted. */
async function* readLines(
  file: string,
  problems: LogProblems,
  onBytes?: (count: number) => void,
): AsyncGenerator<Generator<Line>> {
  const cutter = new LineCutter();
  function* taken(isLast: boolean): Generator<Line> {
    for (let line = isLast ? cutter.finish() : cutter.next(); line; line = isLast ? undefined : cutter.next()) {
      const { number } = line;
      if (line.overlong) {
        count(problems, 'overlongLines', () => `line ${number}: longer than 64 KiB, dropped`);
        continue;
      }
      const text = DECODER.decode(line.bytes.subarray(line.start, line.end));
      if (text.trim() === '' || text.startsWith('#')) continue;
      const parsed = parseInfluxLine(text);
      if (parsed) yield { ...parsed, key: JSON.stringify([parsed.measurement, parsed.tags]), number };
      else count(problems, 'badRows', () => `line ${number}: no line of the line protocol: ${excerpt(text)}, dropped`);
    }
  }
  for await (const piece of byteSource(file, onBytes)) {
    cutter.push(piece);
    yield taken(false);
  }
  yield taken(true);
}

function nameOf({ measurement, tags }: Line): string {
  return toWord(new Map(tags).get('stream') ?? [measurement, ...tags.map(([, value]) => value)].join('_'));
}

function profileOf(line: Line, stream: string, look: SeriesLook, file: string, { rateHz }: LogFileOptions): LogProfile {
  const header = [...look.sample.keys(), TIME];
  const made = plainProfile('csv', header, [...look.sample.values(), look.stamp], rateHz, file);
  const time = { ...made.time, column: TIME };
  const motor = new Map(line.tags).get('motor');
  return { ...made, time, stream, motor, fit: look.fit(timeScale(time.unit), rateHz) };
}
