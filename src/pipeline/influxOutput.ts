import { z } from 'zod';
import type { SinkKind } from './kinds.ts';

const MEBIBYTE = 2 ** 20;

const name = z.string().min(1).max(256);

const settings = z.strictObject({
  url: z.string().meta({ description: 'http: or https: with host and port.' }),
  bucket: name.meta({ description: 'Bucket, in InfluxDB 1 database/policy.' }),
  org: z.string().optional().meta({ description: 'Organization of the bucket.' }),
  // a plain scalar that is empty, as ${TOKEN:-} may be, is nothing
  token: z.string().nullish().meta({ description: 'Access token: give it as ${NAME}, from the environment.' }),
  measurement: name.default('motor').meta({ description: 'Name of the measurement.' }),
  tags: z.record(name, name).default({}).meta({ description: 'Tags besides motor and stream.' }),
  quality: z
    .boolean()
    .default(false)
    .meta({ description: 'Fields of quality bits, iA_quality, where they are not 0.' }),
  spool: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'File in which points wait for the server, also through kills; without it, memory.' }),
  spoolMiB: z.number().min(16).default(1024).meta({ unit: 'MiB', description: 'Most that the spool takes.' }),
  overflow: z
    .enum(['block', 'dropOldest'])
    .default('block')
    .meta({ description: 'When the spool is full: hold the source back, or drop the oldest points, counted.' }),
  refused: z.string().min(1).optional().meta({ description: 'File for lines that the server refuses.' }),
});

/** Writes all streams to InfluxDB. */
export const influxOutput: SinkKind<typeof settings> = {
  summary: 'points to InfluxDB 2, or what speaks its write call (VictoriaMetrics, Telegraf)',
  settings,
  place: ({ spoolMiB, token, ...how }, streams) => ({
    async open(written) {
      const { openInfluxSink } = await import('../io/influx/influxSink.ts');
      const sink = await openInfluxSink({
        ...how,
        token: token ?? undefined,
        spoolBytes: spoolMiB * MEBIBYTE,
        resumed: how.spool !== undefined && written?.(how.spool) !== undefined,
      });
      return new Map(streams.map((s) => [s.name, sink]));
    },
  }),
};
