import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import { loadProfile, profileStream } from '../io/deviceProfile.ts';
import { openReplay } from '../io/replay.ts';
import type { SourceKind } from './kinds.ts';
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
export const replaySource: SourceKind<typeof settings> = {
  summary: 'a recorded log',
  settings,
  make: ({ file, ...how }) => ({
    async streams({ motor }) {
      if (how.device) {
        const profile = await loadProfile(how.device);
        const known = profileStream(profile, motor);
        if (known) return [how.rateHz ? { ...known, rateHz: how.rateHz } : known];
      }
      if (file === undefined || file === '-') return undefined;
      const { streams, blocks } = await openReplay({ file, ...how, motor });
      blocks.subscribe().unsubscribe(); // lets go of the file
      return streams;
    },
    async open({ motor, ready }) {
      if (file === undefined) throw new ConfigError('replay: which log? give --input FILE, or file: in the source');
      const replay = await openReplay({ file, ...how, motor, ready });
      return {
        streams: replay.streams,
        blocks: replay.blocks,
        status() {
          const { problems, ...read } = replay.counters;
          const { examples, ...counted } = problems;
          return { counters: { ...read, ...counted }, examples };
        },
      };
    },
  }),
};
