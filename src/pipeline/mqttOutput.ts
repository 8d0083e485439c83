import { z } from 'zod';
import { brokerSettings, given, prefixSetting } from './brokerSettings.ts';
import type { SinkKind } from './kinds.ts';

const settings = z.strictObject({
  ...brokerSettings,
  prefix: prefixSetting,
  resolution: z
    .record(z.string(), z.number().positive())
    .optional()
    .meta({ description: 'Smallest step that matters, by channel: rounds the numbers that are sent.' }),
});

/** Publishes all streams to an MQTT broker. */
export const mqttOutput: SinkKind<typeof settings> = {
  summary: 'blocks to an MQTT broker',
  settings,
  place: (how, streams) => ({
    async open() {
      const { openMqttSink } = await import('../io/mqttSink.ts');
      const sink = await openMqttSink(given(how));
      return new Map(streams.map((s) => [s.name, sink]));
    },
  }),
};
