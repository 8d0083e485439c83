import { z } from 'zod';
import { ConfigError, unknownName } from '../core/errors.ts';
import { statisticsSink } from '../io/file/statisticsSink.ts';
import type { SinkKind } from './kinds.ts';

const settings = z.strictObject({
  path: z.string().min(1).meta({ description: 'File to write: JSON, which normalize takes as from.' }),
  stream: z.string().optional().meta({ description: 'The stream to look at, where several are left.' }),
});

/** Statistics of the training data, frozen in a file. */
export const statisticsOutput: SinkKind<typeof settings> = {
  summary: 'mean, deviation, extremes and quartiles of each channel, for normalize',
  settings,
  place({ path, stream }, streams) {
    const names = streams.map((s) => s.name);
    if (stream !== undefined && !names.includes(stream)) {
      throw new ConfigError(`statistics: ${unknownName('stream', stream, names)}`, ['stream']);
    }
    if (stream === undefined && names.length > 1) {
      throw new ConfigError(`statistics: several streams are left (${names.join(', ')}); name one as stream: ...`);
    }
    return {
      async open(written) {
        if (written) throw new ConfigError('statistics: needs a whole log: no run that can be continued can have it');
        return new Map([[stream ?? names[0], statisticsSink(path)]]);
      },
    };
  },
};
