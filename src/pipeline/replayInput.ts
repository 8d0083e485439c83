import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import type { Stream } from '../core/stream.ts';
import { loadProfile, profileStream } from '../io/deviceProfile.ts';
import { told } from '../protocols/rows.ts';
import type { OpenOptions, OpenSource, SourceKind } from './kinds.ts';
import { speed } from './speed.ts';

const settings = z.strictObject({
  file: z.string().optional().meta({ description: 'CSV or JSON lines, plain or gzip; - is standard input.' }),
  device: z
    .string()
    .optional()
    .meta({ description: "Profile of the log, by name or path. Without: the columns' names." }),
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
      const known = how.device && profileStream(await loadProfile(how.device), motor);
      if (known) return [how.rateHz ? { ...known, rateHz: how.rateHz } : known];
      if (file === undefined || file === '-') return undefined;
      const source = await open({ motor });
      source.close();
      return source.streams;
    }
    return { open, streams };
  },
};
