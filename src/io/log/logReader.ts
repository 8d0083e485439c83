import type { Block } from '../../core/block.ts';
import { DataError } from '../../core/errors.ts';
import type { LogProblems } from '../../protocols/rows.ts';
import type { DeviceProfile } from '../config/deviceProfile.ts';
import type { BlockMaker } from './blockMaker.ts';
import { FileSequence } from './fileSequence.ts';
import type { LogFile, LogProfile, LogTable } from './logFile.ts';
import { MergedBlocks } from './mergedBlocks.ts';
import { openLogFile } from './openLogFile.ts';
import { ResampledBlocks } from './resampledBlocks.ts';
import { TrueTimeBlocks } from './trueTimeBlocks.ts';
import { UniformBlocks } from './uniformBlocks.ts';

/** How logs are to be read; what is left out is guessed from the first or taken from the profile. */
export interface LogOptions {
  /** In the order of time. */
  readonly files: readonly string[];
  readonly profile?: DeviceProfile;
  readonly rateHz?: number;
  readonly motor?: string;
  readonly irregular?: DeviceProfile['irregular'];
  readonly blockLength: (rateHz: number) => number;
  readonly onBytes?: (count: number) => void;
}

/** Signal time in a block of one of several streams: they are to come in the order of time. */
const MERGED_S = 0.1;

/**
 * Reads logs, one behind the other, into borrowed blocks in constant memory, as fast as they are taken. What is wrong in single rows is
 * counted in `problems`. `makers` gets what makes the blocks of each stream, before the first block. Throws DataError for files without rows,
 * without a column that is needed, with no uniform time, or that do not follow each other.
 */
export async function* readLogs(
  options: LogOptions,
  problems: LogProblems,
  makers: BlockMaker[],
): AsyncGenerator<Block> {
  const { files } = options;
  const sequence = new FileSequence(files);
  let merged: MergedBlocks | undefined;
  let before: readonly LogTable[] | undefined;
  let log: LogFile | undefined;
  let file = '';
  try {
    for (file of files) {
      const examples = problems.examples.length;
      log = await openLogFile(file, { ...options, before, problems });
      if (!before) {
        before = log.tables;
        const isAlone = before.length === 1;
        makers.push(...before.map(({ profile }) => makerOf(profile, options, problems, isAlone)));
        if (!isAlone) merged = new MergedBlocks(makers);
      }
      const places = sequence.follow(log.tables);
      for await (const batch of log.rows()) {
        for (const [table, rows] of batch) {
          const place = places[table];
          sequence.check(place, rows);
          if (merged) merged.add(place, makers[place].push(rows));
          else yield* makers[place].push(rows);
        }
        if (merged) yield* merged.release();
      }
      await log.close();
      if (files.length > 1) prefix(problems.examples, examples, file);
    }
    for (const [place, maker] of makers.entries()) {
      if (merged) merged.add(place, maker.finish());
      else yield* maker.finish();
    }
    if (merged) yield* merged.finish();
    if (makers.every((m) => !m.stream))
      throw new DataError(['no rows of data', ...problems.examples.slice(0, 1)].join('; '));
  } catch (error) {
    if (error instanceof DataError && !error.message.startsWith(file)) throw new DataError(`${file}: ${error.message}`);
    throw error;
  } finally {
    await log?.close();
  }
}

function makerOf(profile: LogProfile, options: LogOptions, problems: LogProblems, isAlone: boolean): BlockMaker {
  const Maker = profile.irregular ? ResampledBlocks : profile.trueTime ? TrueTimeBlocks : UniformBlocks;
  const { blockLength } = options;
  const length = (rateHz: number) => Math.max(1, Math.min(blockLength(rateHz), Math.floor(MERGED_S * rateHz)));
  return new Maker(profile, options.motor ?? profile.motor ?? profile.name, problems, isAlone ? blockLength : length);
}

/** The examples from an index on say in which file they are. */
function prefix(examples: string[], from: number, file: string): void {
  for (let i = from; i < examples.length; i++) examples[i] = `${file}: ${examples[i]}`;
}
