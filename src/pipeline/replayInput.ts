import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import type { Stream } from '../core/stream.ts';
import { loadProfile, profileStream } from '../io/config/deviceProfile.ts';
import { isRawFile } from '../io/recording/rawFile.ts';
import type { RawReplayOptions } from '../io/recording/rawReplay.ts';
import { told } from '../protocols/rows.ts';
import type { OpenOptions, OpenSource, SourceKind } from './kinds.ts';
import { logFiles, totalBytes } from './logFiles.ts';
import { speed } from './speed.ts';

const settings = z.strictObject({
  file: z.string().optional().meta({
    description:
      'CSV, JSON lines or lines of InfluxDB, plain or gzip, Parquet, MCAP, or a recording of slipring record; - is standard input.',
  }),
  files: z.array(z.string()).min(1).optional().meta({
    description: 'Several logs in the order of time, instead of file; * and ? stand for all that fit, sorted by name.',
  }),
  device: z
    .string()
    .optional()
    .meta({ description: "Profile of the log, by name or path. Without: the columns' names, or the recorded device." }),
  rateHz: z.number().positive().optional().meta({ unit: 'Hz', description: 'Rate of a log without time column.' }),
  speed,
});

/** A recorded log. Its streams are known from the device profile, or else from the log's first lines. */
export const replayInput: SourceKind<typeof settings> = {
  summary: 'a recorded log',
  settings,
  make({ file, files = [], ...how }) {
    /** The logs, none where none is named. */
    function named(): string[] {
      if (file !== undefined && files.length > 0)
        throw new ConfigError('replay: give file or files, not both', ['files']);
      return logFiles(file === undefined ? files : [file]);
    }
    // loaded when it is needed: checking a pipeline is to be quick
    async function open(options: OpenOptions): Promise<OpenSource> {
      const logs = named();
      const [first] = logs;
      if (first === undefined) throw new ConfigError('replay: which log? give --input FILE, or file: in the source');
      const raw = logs.find(isRawFile);
      if (raw !== undefined && logs.length > 1) {
        throw new ConfigError(`replay: ${raw} is a recording of slipring record: these are replayed one at a time`);
      }
      const total = totalBytes(logs);
      if (raw !== undefined) return openRecording({ file: raw, ...how, ...options }, total);
      const { openReplay } = await import('../io/log/replay.ts');
      const { streams, blocks, counters } = await openReplay({ file: logs, ...how, ...options });
      return {
        streams,
        blocks,
        status() {
          const { problems, bytes, ...read } = counters;
          const { examples: _, ...counted } = problems;
          return { counters: { ...read, ...counted }, examples: told(problems), progress: { bytes, total } };
        },
        // the file is open: whoever subscribes and leaves lets go of it
        close: () => blocks.subscribe().unsubscribe(),
      };
    }
    async function streams({ motor }: OpenOptions): Promise<readonly Stream[] | undefined> {
      const logs = named();
      const isLog = !logs.some(isRawFile);
      const known = isLog && how.device && profileStream(await loadProfile(how.device), motor);
      if (known) return [how.rateHz ? { ...known, rateHz: how.rateHz } : known];
      if (logs.length === 0 || logs.includes('-')) return undefined;
      const source = await open({ motor });
      await source.close();
      return source.streams;
    }
    return { open, streams };
  },
};

/** The bytes of a live device, through its decoder again. */
async function openRecording(options: RawReplayOptions, total: number): Promise<OpenSource> {
  const { openRawReplay } = await import('../io/recording/rawReplay.ts');
  let bytes = 0;
  const onBytes = (count: number) => {
    bytes += count;
  };
  const source = await openRawReplay({ ...options, onBytes });
  const { streams, blocks } = source;
  return {
    streams,
    blocks,
    status: () => ({ counters: source.counters, examples: [], progress: { bytes, total } }),
    close: () => blocks.subscribe().unsubscribe(),
  };
}
