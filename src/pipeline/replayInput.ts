import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import type { Stream } from '../core/stream.ts';
import { loadProfile, profileStream } from '../io/deviceProfile.ts';
import { isRawFile } from '../io/rawFile.ts';
import type { RawReplayOptions } from '../io/rawReplay.ts';
import { told } from '../protocols/rows.ts';
import type { OpenOptions, OpenSource, SourceKind } from './kinds.ts';
import { speed } from './speed.ts';

const settings = z.strictObject({
  file: z.string().optional().meta({
    description: 'CSV or JSON lines, plain or gzip, or a recording of slipring record; - is standard input.',
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
  make({ file, ...how }) {
    // loaded when it is needed: checking a pipeline is to be quick
    async function open(options: OpenOptions): Promise<OpenSource> {
      if (file === undefined) throw new ConfigError('replay: which log? give --input FILE, or file: in the source');
      if (isRawFile(file)) return openRecording({ file, ...how, ...options });
      const { openReplay } = await import('../io/replay.ts');
      const { streams, blocks, counters } = await openReplay({ file, ...how, ...options });
      return {
        streams,
        blocks,
        status() {
          const { problems, ...read } = counters;
          const { examples: _, ...counted } = problems;
          return { counters: { ...read, ...counted }, examples: told(problems) };
        },
        // the file is open: whoever subscribes and leaves lets go of it
        close: () => blocks.subscribe().unsubscribe(),
      };
    }
    async function streams({ motor }: OpenOptions): Promise<readonly Stream[] | undefined> {
      const isLog = file === undefined || !isRawFile(file);
      const known = isLog && how.device && profileStream(await loadProfile(how.device), motor);
      if (known) return [how.rateHz ? { ...known, rateHz: how.rateHz } : known];
      if (file === undefined || file === '-') return undefined;
      const source = await open({ motor });
      await source.close();
      return source.streams;
    }
    return { open, streams };
  },
};

/** The bytes of a live device, through its decoder again. */
async function openRecording(options: RawReplayOptions): Promise<OpenSource> {
  const { openRawReplay } = await import('../io/rawReplay.ts');
  const source = await openRawReplay(options);
  const { streams, blocks } = source;
  return {
    streams,
    blocks,
    status: () => ({ counters: source.counters, examples: [] }),
    close: () => blocks.subscribe().unsubscribe(),
  };
}
