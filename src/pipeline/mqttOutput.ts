import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import { blockTopic } from '../io/mqtt/topic.ts';
import { brokerSettings, given, prefixSetting, qosLevel } from './brokerSettings.ts';
import type { SinkKind } from './kinds.ts';

const MEBIBYTE = 2 ** 20;

const settings = z.strictObject({
  ...brokerSettings,
  prefix: prefixSetting,
  qos: qosLevel.meta({
    description: '0: what the broker is not there for is dropped (default without spool); 1: each block is confirmed.',
  }),
  resolution: z
    .record(z.string(), z.number().positive())
    .optional()
    .meta({ description: 'Smallest step that matters, by channel: rounds the numbers that are sent.' }),
  spool: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'File in which blocks wait for the broker, also through kills; without it, memory.' }),
  spoolMiB: z.number().min(16).default(1024).meta({ unit: 'MiB', description: 'Most that the spool takes.' }),
  overflow: z
    .enum(['block', 'dropOldest'])
    .default('block')
    .meta({ description: 'When the spool is full: hold the source back, or drop the oldest blocks, counted.' }),
});

/** Publishes all streams to an MQTT broker. */
export const mqttOutput: SinkKind<typeof settings> = {
  summary: 'blocks to an MQTT broker',
  settings,
  place: ({ spoolMiB, ...how }, streams) => {
    const long = streams.find((s) => blockTopic(how.prefix ?? 'slipring', s) === undefined);
    if (long) throw new ConfigError(`mqtt: stream ${long.name.slice(0, 40)}: its names are too long for a topic`);
    return {
      async open(written) {
        const { openMqttSink } = await import('../io/mqtt/mqttSink.ts');
        const sink = await openMqttSink({
          ...given(how),
          spoolBytes: spoolMiB * MEBIBYTE,
          resumed: how.spool !== undefined && written?.(how.spool) !== undefined,
        });
        return new Map(streams.map((s) => [s.name, sink]));
      },
    };
  },
};
