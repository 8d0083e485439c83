import { existsSync, rmSync } from 'node:fs';
import { type Block, blockOf } from '../../core/block.ts';
import { ConfigError, DataError, IoError } from '../../core/errors.ts';
import { MISSING } from '../../core/quality.ts';
import { channel, type Stream } from '../../core/stream.ts';
import { parseObject } from '../../protocols/ndjson.ts';
import { type LogProblems, noProblems } from '../../protocols/rows.ts';
import { fileSink } from '../file/fileSink.ts';
import { formOf, parseNote, qualityOf, STREAM_NOTE } from '../file/sampleFile.ts';
import { readMessages } from '../log/mcapMessages.ts';
import { journalOf, ParquetFiles } from './parquetRecording.ts';

/** What was found in a recording without an end. */
export interface Repaired {
  readonly files: readonly string[];
  readonly samples: number;
  /** What was left behind, as text. */
  readonly problems: readonly string[];
}

/**
 * Finishes a recording whose recorder was killed: MCAP gets its end and its index, Parquet is written from the MCAP file beside it. Throws ConfigError,
 * IoError when there is nothing to finish, DataError.
 */
export async function repairRecording(path: string): Promise<Repaired> {
  const problems = noProblems();
  const form = formOf(path);
  if (form === 'mcap') {
    const { length } = await repairMcap(path, problems);
    return { files: [path], samples: length, problems: problems.examples };
  }
  if (form !== 'parquet')
    throw new ConfigError(`${path}: only .mcap and .parquet need an end; other recordings are readable as they are`);
  const journal = journalOf(path);
  if (!existsSync(journal)) throw new IoError(`${journal}: no such file: there is nothing to finish`);
  const paths = new Map<string, string>();
  for await (const { stream } of samplesIn(journal, noProblems())) {
    if (!paths.has(stream.name)) paths.set(stream.name, path.replaceAll('{stream}', stream.name));
  }
  const files = new ParquetFiles(paths);
  let samples = 0;
  for await (const block of samplesIn(journal, problems)) {
    files.of(block.stream.name)?.next(block);
    samples++;
  }
  files.finish();
  rmSync(journal);
  return { files: [...paths.values()], samples, problems: problems.examples };
}

async function repairMcap(path: string, problems: LogProblems): Promise<{ length: number }> {
  // appears under its name when it is complete
  const sink = fileSink({ path, quality: true });
  try {
    for await (const block of samplesIn(path, problems)) sink.next(block);
    await sink.complete();
  } catch (error) {
    await sink.abort();
    throw error;
  }
  return { length: sink.accepted };
}

/** The samples of a recording of our own, one a block; borrowed. */
async function* samplesIn(file: string, problems: LogProblems): AsyncGenerator<Block> {
  const blocks = new Map<number, Block>();
  const found = readMessages(file, problems, undefined, ({ id, topic, metadata }) => {
    const note = parseNote(metadata.get(STREAM_NOTE));
    if (!note) throw new DataError(`${file}: ${topic} was not recorded by slipring record`);
    const { motor, stream: name, rateHz, units } = note;
    const channels = Object.entries(units).map(([key, unit]) => channel(key, unit));
    const stream: Stream = { motor, name, rateHz, channels, delayS: 0 };
    if (!blocks.has(id))
      blocks.set(
        id,
        blockOf(
          stream,
          channels.map(() => new Float64Array(1)),
        ),
      );
  });
  for await (const messages of found) {
    for (const { channelId, sequence, data } of messages) {
      const block = blocks.get(channelId);
      const object = parseObject(new TextDecoder().decode(data));
      if (!block || !object) continue;
      block.seq = sequence;
      block.t0 = Number(object.t);
      for (const [c, { name }] of block.stream.channels.entries()) {
        const value = object[name];
        block.channels[c][0] = typeof value === 'number' ? value : Number.NaN;
        block.quality[c] = Uint8Array.of(Number(object[qualityOf(name)] ?? (typeof value === 'number' ? 0 : MISSING)));
      }
      yield block;
    }
  }
}
