import type { McapTypes } from '@mcap/core';
import { ConfigError, DataError } from '../../core/errors.ts';
import { NO_NUMBER, parseDecimal } from '../../protocols/decimal.ts';
import { toWord } from '../../protocols/namedChannel.ts';
import { parseObject, scalarKeys, valueAt } from '../../protocols/ndjson.ts';
import { count, excerpt, type LogProblems, noProblems } from '../../protocols/rows.ts';
import { parseNote, STREAM_NOTE, type StreamNote } from '../file/sampleFile.ts';
import {
  completed,
  givenProfile,
  type LogFile,
  type LogFileOptions,
  type LogProfile,
  type TableRows,
} from './logFile.ts';
import { readMessages } from './mcapMessages.ts';
import { notedProfile } from './notedProfile.ts';
import { plainProfile } from './plainLog.ts';
import { SeriesLook, SeriesRows, takeAll } from './series.ts';

/** Column of a message's log time, s. */
const LOG_TIME = 'logTime';
const DECODER = new TextDecoder();

/** A topic, as a first look at the file finds it. */
interface Topic {
  readonly channel: McapTypes.Channel;
  /** What Slipring wrote of it itself. */
  readonly note: StreamNote | undefined;
  readonly look: SeriesLook;
}

/**
 * An MCAP file with JSON messages, plain or in chunks, also one that was cut off: a stream a topic. Numbers, booleans and numbers in nested
 * objects are channels. Time is that of the log; in files of our own the sample's. Reads the file twice. Throws DataError, IoError.
 */
export async function openMcapLog(file: string, options: LogFileOptions): Promise<LogFile> {
  if (file === '-') throw new ConfigError('MCAP is read twice: from a file, not from standard input');
  if (options.profile)
    throw new ConfigError(`${file}: MCAP names its fields itself, without a device profile`, ['device']);
  const { problems } = options;
  const topics = await findTopics(file);
  const series = new Map<number, SeriesRows>();
  const names = new Set<string>();
  for (const [id, topic] of topics) {
    const profile = profileOf(topic, names, file, options);
    if (profile) series.set(id, new SeriesRows(completed(profile, options), [...topic.look.sample.keys()]));
    else count(problems, 'badRows', () => `${topic.channel.topic}: fewer than two messages with numbers, left out`);
  }
  const all = [...series.values()];
  if (all.length === 0) throw new DataError(`${file}: no topic with a rate`);
  async function* rows(): AsyncGenerator<readonly TableRows[]> {
    let line = 0;
    for await (const messages of readMessages(file, problems, options.onBytes)) {
      for (const message of messages) {
        line++;
        const own = series.get(message.channelId);
        if (!own) continue;
        const object = parseObject(DECODER.decode(message.data));
        if (!object) {
          count(problems, 'badRows', () => `message ${line}: no JSON object, dropped`);
          continue;
        }
        const place = line;
        own.add((name) => numberOf(object, name, message, place, problems), line);
        if (own.isFull) yield takeAll(all);
      }
      yield takeAll(all);
    }
  }
  return { tables: all.map((s) => s.table), rows, close: async () => {} };
}

/** Topics of JSON messages by the id of their channel, with their first messages. */
async function findTopics(file: string): Promise<ReadonlyMap<number, Topic>> {
  const topics = new Map<number, Topic>();
  const others = new Set<string>();
  const onChannel = (channel: McapTypes.Channel) => {
    const { id, messageEncoding, topic } = channel;
    if (messageEncoding !== 'json') others.add(`${topic} (${messageEncoding})`);
    else if (!topics.has(id)) {
      topics.set(id, { channel, note: parseNote(channel.metadata.get(STREAM_NOTE)), look: new SeriesLook() });
    }
  };
  for await (const messages of readMessages(file, noProblems(), undefined, onChannel)) {
    for (const message of messages) {
      const topic = topics.get(message.channelId);
      if (!topic || topic.look.isFull) continue;
      const object = parseObject(DECODER.decode(message.data)) ?? {};
      const numbers = scalarKeys(object).flatMap((key) => {
        const value = valueAt(object, key, key.split('.'));
        return typeof value === 'number' || typeof value === 'boolean' ? [[key, Number(value)] as const] : [];
      });
      topic.look.take(numbers, logTimeS(message));
    }
  }
  if (topics.size === 0) {
    const what = others.size > 0 ? `; it has ${[...others].join(', ')}` : '';
    throw new DataError(`${file}: no topic with JSON messages${what}`);
  }
  return topics;
}

/** Undefined for a topic without numbers, or without a rate. */
function profileOf(
  { channel, note, look }: Topic,
  names: Set<string>,
  file: string,
  options: LogFileOptions,
): LogProfile | undefined {
  const keys = [...look.sample.keys()];
  const fit = look.fit(1, undefined);
  if (keys.length === 0 || (!fit && !note)) return undefined;
  const base = toWord(note?.stream ?? channel.topic.replace(/^\/+/, ''));
  let stream = base;
  for (let k = 2; names.has(stream); k++) stream = `${base}${k}`;
  names.add(stream);
  const given = givenProfile(options, keys, stream);
  if (given) return given;
  // a channel may have no value for a long time
  if (note) return { ...notedProfile(note, [...new Set([...Object.keys(note.units), ...keys])]), stream };
  const sample = [...look.sample.values(), look.stamp];
  return { ...plainProfile('jsonlines', [...keys, LOG_TIME], sample, options.rateHz, file, LOG_TIME), stream, fit };
}

function numberOf(
  object: Record<string, unknown>,
  name: string,
  message: McapTypes.Message,
  line: number,
  problems: LogProblems,
): number {
  if (name === LOG_TIME) return logTimeS(message);
  const value = valueAt(object, name, name.split('.'));
  if (typeof value === 'number') return value;
  if (value === undefined || value === null) return Number.NaN;
  if (typeof value === 'boolean') return Number(value);
  const bytes = Buffer.from(String(value));
  const number = parseDecimal(bytes, 0, bytes.length);
  if (number !== NO_NUMBER) return number;
  count(problems, 'badFields', () => `message ${line}, ${name}: not a number: ${excerpt(JSON.stringify(value))}`);
  return Number.NaN;
}

function logTimeS({ logTime }: McapTypes.Message): number {
  return Number(logTime / 1_000_000_000n) + Number(logTime % 1_000_000_000n) / 1e9;
}
