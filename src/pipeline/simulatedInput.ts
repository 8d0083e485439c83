import { z } from 'zod';
import type { OpenOptions, OpenSource, SourceKind } from './kinds.ts';
import { speed } from './speed.ts';

const settings = z.strictObject({
  motor: z.string().meta({ description: "Parameters of the motor: a name in the package's motors folder, or a path." }),
  seed: z.int('must be an integer from 0 on').min(0).optional().meta({ description: 'Seed of loads and sensors.' }),
  durationS: z
    .number()
    .positive()
    .optional()
    .meta({ unit: 's', description: 'Motor time to simulate. Default: no end.' }),
  speed,
  streams: z.array(z.string()).min(1).optional().meta({ description: 'Streams to give. Default: all.' }),
});

/** The simulated motor. */
export const simulatedInput: SourceKind<typeof settings> = {
  summary: 'the simulated motor',
  settings,
  make(how) {
    async function open({ motor, seed, ready }: OpenOptions): Promise<OpenSource> {
      const { openSim } = await import('../io/simSource.ts');
      const { streams, blocks, counters } = await openSim({ ...how, name: motor, seed: seed ?? how.seed, ready });
      return { streams, blocks, status: () => ({ counters: { ...counters }, examples: [] }), close() {} };
    }
    return { open, streams: async (options) => (await open(options)).streams };
  },
};
