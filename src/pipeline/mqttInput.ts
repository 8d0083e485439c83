import { z } from 'zod';
import { andMore } from '../core/errors.ts';
import { channel, type Stream } from '../core/stream.ts';
import { toSI } from '../core/units.ts';
import { brokerSettings, given, prefixSetting, qosLevel } from './brokerSettings.ts';
import type { OpenOptions, OpenSource, SourceKind } from './kinds.ts';

const declared = z.strictObject({
  rateHz: z.number().positive(),
  channels: z.record(z.string(), z.string().refine(isSI, 'must be an SI unit, as A, rad or degC')),
});

const settings = z.strictObject({
  ...brokerSettings,
  prefix: prefixSetting,
  qos: qosLevel.meta({ description: '0 (default): what is lost on the way is lost; 1: the broker sends it again.' }),
  motor: z.string().optional().meta({ description: "Motor to listen to. Default: the pipeline's motor, else all." }),
  streams: z.record(z.string(), declared).optional().meta({
    description: 'Streams to wait for, as name: { rateHz, channels: { iA: A } }; lets check work without a broker.',
  }),
  waitS: z.number().positive().optional().meta({ unit: 's', description: 'How long to wait for blocks. Default 10.' }),
  reorderS: z.number().positive().max(60).optional().meta({
    unit: 's',
    description: 'How long blocks may come out of order: they are sorted, that much later. Default: not at all.',
  }),
  persistent: z
    .boolean()
    .optional()
    .meta({ description: 'The broker keeps messages of QoS 1 while this run is away; needs clientId.' }),
  sessionExpiryS: z
    .number()
    .positive()
    .optional()
    .meta({ unit: 's', description: 'How long it keeps them, with version 5. Default a day.' }),
  group: z.string().optional().meta({
    description: 'Shares the messages among all runs of this group ($share): each gets some of them.',
  }),
  maxTopics: z
    .int()
    .positive()
    .optional()
    .meta({ description: 'Topics that are followed; messages of others are dropped and counted. Default 1000.' }),
  maxMessageBytes: z
    .int()
    .min(1024)
    .max(2 ** 28)
    .optional()
    .meta({ description: 'Larger messages are dropped unread. Default 1 MiB.' }),
  stopAtEnd: z
    .boolean()
    .optional()
    .meta({ description: 'Stop when all streams have said that they end. Default true.' }),
});

/** Blocks from an MQTT broker. Declared streams are known without it. */
export const mqttInput: SourceKind<typeof settings> = {
  summary: 'blocks from an MQTT broker',
  settings,
  make({ streams: expected, motor: own, ...how }) {
    async function open({ motor }: OpenOptions): Promise<OpenSource> {
      const { openMqttSource } = await import('../io/mqttSource.ts');
      const names = expected && Object.keys(expected);
      const source = await openMqttSource({ ...given(how), motor: own ?? motor, streams: names });
      const { streams, blocks, counters, connection, close } = source;
      return {
        streams,
        blocks,
        status() {
          const { examples, ...counted } = counters;
          return {
            counters: counted,
            examples: [...connection.warnings, ...andMore(examples, counted.malformed)],
            notice: connection.notice,
          };
        },
        close,
      };
    }
    async function streams({ motor }: OpenOptions): Promise<readonly Stream[] | undefined> {
      if (!expected) return undefined;
      return Object.entries(expected).map(([name, { rateHz, channels }]) => ({
        motor: own ?? motor ?? 'motor',
        name,
        rateHz,
        channels: Object.entries(channels).map(([c, unit]) => channel(c, unit)),
        delayS: 0,
      }));
    }
    return { open, streams };
  },
};

function isSI(unit: string): boolean {
  try {
    return toSI(unit).si === unit;
  } catch {
    return false;
  }
}
