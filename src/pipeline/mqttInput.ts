import { z } from 'zod';
import { andMore } from '../core/errors.ts';
import { channel, type Stream } from '../core/stream.ts';
import { toSI } from '../core/units.ts';
import { measureShape, word } from '../protocols/fields.ts';
import { brokerSettings, given, prefixSetting, qosLevel } from './brokerSettings.ts';
import type { OpenOptions, OpenSource, SourceKind } from './kinds.ts';

const positive = z.number().positive();

const declared = z.strictObject({
  rateHz: positive,
  channels: z.record(z.string(), z.string().refine(isSI, 'must be an SI unit, as A, rad or degC')),
});

/** How messages are listened to, whatever they are. */
const listening = {
  qos: qosLevel.meta({ description: '0 (default): what is lost on the way is lost; 1: the broker sends it again.' }),
  motor: z.string().optional().meta({ description: "Motor to listen to. Default: the pipeline's motor, else all." }),
  streams: z.record(z.string(), declared).optional().meta({
    description: 'Streams to wait for, as name: { rateHz, channels: { iA: A } }; lets check work without a broker.',
  }),
  waitS: positive.optional().meta({ unit: 's', description: 'How long to wait for messages. Default 10.' }),
  settleS: positive
    .optional()
    .meta({ unit: 's', description: 'How long to look for more streams once one has spoken. Default 2.' }),
  persistent: z
    .boolean()
    .optional()
    .meta({ description: 'The broker keeps messages of QoS 1 while this run is away; needs clientId.' }),
  sessionExpiryS: positive
    .optional()
    .meta({ unit: 's', description: 'How long it keeps them, with version 5. Default a day.' }),
  group: z.string().optional().meta({
    description: 'Shares the messages among all runs of this group ($share): each gets some of them.',
  }),
  maxTopics: z
    .int()
    .positive()
    .optional()
    .meta({ description: 'Topics or motors that are followed; others are dropped and counted. Default 1000.' }),
  maxMessageBytes: z
    .int()
    .min(1024)
    .max(2 ** 28)
    .optional()
    .meta({ description: 'Larger messages are dropped unread. Default 1 MiB.' }),
};

/** What only blocks have, as the sink publishes them. */
const ofBlocks = {
  prefix: prefixSetting,
  reorderS: positive.max(60).optional().meta({
    unit: 's',
    description: 'How long blocks may come out of order: they are sorted, that much later. Default: not at all.',
  }),
  stopAtEnd: z
    .boolean()
    .optional()
    .meta({ description: 'Stop when all streams have said that they end. Default true.' }),
};

/** What only messages of other people's devices have. */
const ofMessages = {
  topic: z.string().min(1).optional().meta({
    description:
      'Topics of other messages than blocks, as plant/+motor/telemetry; +motor, +stream, +channel name levels.',
  }),
  shape: z.enum(['plain', 'sparkplug']).optional().meta({
    description: 'plain (default): numbers and JSON, by what comes; sparkplug: Sparkplug B.',
  }),
  device: z.string().min(1).optional().meta({
    description: 'Profile of the device whose bytes or lines the messages are, as influx-lines: see slipring devices.',
  }),
  channels: z
    .record(z.string(), z.strictObject({ name: word.optional(), ...measureShape }))
    .optional()
    .meta({ description: 'Values to take, by their names in the messages. Default: all numbers.' }),
  hold: z.boolean().optional().meta({
    description:
      'Values are sent when they change and hold in between. Default: each message is a sample; sparkplug holds.',
  }),
  rateHz: positive.optional().meta({ unit: 'Hz', description: 'Rate of the samples. Default: measured; with hold 1.' }),
  retained: z
    .enum(['ignore', 'initial'])
    .optional()
    .meta({ description: 'initial: with hold, a retained value holds until the first live one. Default: ignored.' }),
  rebirth: z.boolean().optional().meta({
    description: 'May send the command Node Control/Rebirth to edge nodes whose births were missed. Default false.',
  }),
  timeUnit: z.enum(['s', 'ms', 'us', 'ns']).optional().meta({ description: 'Unit of times. Default: by their size.' }),
};

const settings = z
  .strictObject({ ...brokerSettings, ...listening, ...ofBlocks, ...ofMessages })
  .superRefine((how, context) => {
    const block = givenOf(ofBlocks, how);
    const message = givenOf(ofMessages, how);
    if (block === undefined || message === undefined) return;
    context.addIssue({ code: 'custom', path: [block], message: `is for blocks, ${message} for other messages` });
  });

/** The first of some keys that is given. */
function givenOf(keys: object, how: object): string | undefined {
  return Object.keys(keys).find((key) => (how as Record<string, unknown>)[key] !== undefined);
}

type Settings = z.output<typeof settings>;

/** Blocks, or messages of devices, from an MQTT broker. Declared streams are known without it. */
export const mqttInput: SourceKind<typeof settings> = {
  summary: 'blocks, sensors or Sparkplug B from an MQTT broker',
  settings,
  make(how) {
    const isBlocks = givenOf(ofMessages, how) === undefined;
    const motorOf = (options: OpenOptions) => how.motor ?? options.motor;
    return {
      open: (options) => (isBlocks ? openBlocks(how, motorOf(options)) : openMessages(how, motorOf(options))),
      streams: async (options) => how.streams && streamsIn(how.streams, motorOf(options)),
    };
  },
};

async function openBlocks({ streams: expected, ...how }: Settings, motor: string | undefined): Promise<OpenSource> {
  const { openMqttSource } = await import('../io/mqtt/mqttSource.ts');
  const names = expected && Object.keys(expected);
  const source = await openMqttSource({ ...given(how), motor, streams: names });
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

async function openMessages({ streams: expected, ...how }: Settings, motor: string | undefined): Promise<OpenSource> {
  const { openMqttRecords } = await import('../io/mqtt/mqttRecordSource.ts');
  const known = expected && streamsIn(expected, motor);
  const source = await openMqttRecords({ ...given(how), motor, streams: known });
  const { streams, blocks, connection, examples, close } = source;
  return {
    streams,
    blocks,
    status: () => ({
      counters: source.counters,
      examples: [...connection.warnings, ...andMore(examples, source.counters.malformed)],
      notice: connection.notice,
    }),
    close,
  };
}

function streamsIn(expected: NonNullable<Settings['streams']>, motor = 'motor'): readonly Stream[] {
  return Object.entries(expected).map(([name, { rateHz, channels }]) => ({
    motor,
    name,
    rateHz,
    channels: Object.entries(channels).map(([c, unit]) => channel(c, unit)),
    delayS: 0,
  }));
}

function isSI(unit: string): boolean {
  try {
    return toSI(unit).si === unit;
  } catch {
    return false;
  }
}
