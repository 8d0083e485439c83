import { Observable } from 'rxjs';
import { BLOCK_LENGTH, type Block } from '../../core/block.ts';
import { DataError } from '../../core/errors.ts';
import { type LogProblems, noProblems } from '../../protocols/rows.ts';
import { type DeviceProfile, loadProfile } from '../config/deviceProfile.ts';
import type { Source } from '../source.ts';
import type { BlockMaker } from './blockMaker.ts';
import { type LogOptions, readLogs } from './logReader.ts';
import { Pace, parseSpeed } from './pace.ts';

export interface ReplayOptions {
  /**
   * CSV, JSON lines or lines of InfluxDB, plain or gzip, Parquet, or MCAP with JSON messages; '-' is standard input. Several follow each other
   * on one time axis.
   */
  readonly file: string | readonly string[];
  /** Profile, or its name or path. Without one the columns speak for themselves. */
  readonly device?: string | DeviceProfile;
  /** Sample rate of a log without time column; wins over the profile's. */
  readonly rateHz?: number;
  /** Brings a log with irregular time onto a grid; wins over the profile's. */
  readonly irregular?: DeviceProfile['irregular'];
  /** Name of the motor in the stream. Default: the profile's name. */
  readonly motor?: string;
  /** `max` (default), `1x`, `10x`, or the factor itself. */
  readonly speed?: string | number;
  /** Awaited before each block: how a slow sink holds the replay back. */
  readonly ready?: () => Promise<void> | undefined;
}

/** What has been read so far. Changes while the replay runs. */
export interface ReplayCounters {
  samples: number;
  /** Samples lost in gaps. */
  lost: number;
  gaps: number;
  /** Bytes read from the files. */
  bytes: number;
  readonly problems: LogProblems;
}

/**
 * Opens a log for replay: reads as far as the first block, so that the streams are known before anything runs.
 *
 * `blocks` emits borrowed blocks of 256 samples, at most 50 ms of real time when paced; it reads on only when a block has
 * been taken, so memory stays constant whatever the file's size. Each subscription reads the files from their start.
 * Throws ConfigError, DataError (no rows, missing column, no rate, no uniform time), IoError; later ones are errors of the observable.
 */
export async function openReplay(options: ReplayOptions): Promise<Source<ReplayCounters>> {
  const speed = parseSpeed(options.speed);
  const profile = typeof options.device === 'string' ? await loadProfile(options.device) : options.device;
  const paced = Number.isFinite(speed);
  const counters = noCounters();
  const files = typeof options.file === 'string' ? [options.file] : options.file;
  const log: LogOptions = {
    ...options,
    files,
    onBytes(count) {
      counters.bytes += count;
    },
    profile,
    blockLength: (rateHz) =>
      paced ? Math.max(1, Math.min(BLOCK_LENGTH, Math.floor(rateHz * speed * 0.05))) : BLOCK_LENGTH,
  };
  const makers: BlockMaker[] = [];
  let opened: AsyncGenerator<Block> | undefined = readLogs(log, counters.problems, makers);
  const first = await opened.next();
  if (first.done) throw new DataError(`${files.join(', ')}: no rows of data`);
  const streams = makers.flatMap((m) => m.stream ?? []);

  const blocks = new Observable<Block>((subscriber) => {
    const stop = new AbortController();
    if (!opened) Object.assign(counters, noCounters());
    const generator = opened ?? readLogs(log, counters.problems, []);
    const held = opened ? first.value : undefined;
    opened = undefined;

    const run = async (): Promise<void> => {
      const pace = new Pace(speed, stop.signal);
      for (let block = held ?? (await generator.next()).value; block; block = (await generator.next()).value) {
        if (block.seq === 0) pace.restart(block.t0);
        await pace.until(block.t0 + block.n * block.dt);
        const busy = options.ready?.();
        if (busy) await busy;
        if (subscriber.closed) return;
        const { name } = block.stream;
        block.stream = streams.find((s) => s.name === name) ?? block.stream; // one identity for all subscriptions
        block.arrived = performance.now() / 1000;
        counters.samples += block.n;
        counters.lost += block.gapBefore;
        if (block.gapBefore > 0) counters.gaps++;
        subscriber.next(block);
      }
      subscriber.complete();
    };
    run()
      .catch((error: unknown) => subscriber.error(error))
      .finally(() => generator.return(undefined));
    return () => stop.abort();
  });
  return { streams, blocks, counters };
}

function noCounters(): ReplayCounters {
  return { samples: 0, lost: 0, gaps: 0, bytes: 0, problems: noProblems() };
}
