import { Observable } from 'rxjs';
import { type Block, detach } from '../../core/block.ts';
import { ConfigError, UnavailableError } from '../../core/errors.ts';
import type { Stream } from '../../core/stream.ts';
import { toSI } from '../../core/units.ts';
import { loadDevice } from '../config/deviceProfile.ts';
import { HOST_EPOCH_S, hostTimeS } from '../hostTime.ts';
import type { Source } from '../source.ts';
import { DeviceRecords } from './deviceRecords.ts';
import { MOST_MESSAGE_BYTES, MOST_TOPICS } from './messageBlocks.ts';
import { MotorBlocks } from './motorBlocks.ts';
import { connectMqtt, type MqttConnection, type MqttOptions } from './mqttConnection.ts';
import { isLike, oneOfEachName, waitForStreams } from './mqttStreams.ts';
import { PlainRecords } from './plainRecords.ts';
import { SparkplugRecords } from './sparkplugRecords.ts';
import { LONGEST_TOPIC, sharedTopic, shownTopic } from './topic.ts';
import type { Labels, TopicRecords } from './topicRecords.ts';

const MOST_HELD = 4096;
const MOST_EXAMPLES = 10;
const FLUSH_MS = 20;

export interface MqttRecordOptions extends MqttOptions {
  /** Topics to listen to, as plant/+motor/telemetry: +motor, +stream and +channel name what their level is. */
  readonly topic?: string;
  /** plain: numbers and JSON, as they come; sparkplug: Sparkplug B. Default plain. */
  readonly shape?: 'plain' | 'sparkplug';
  /** Profile of a device whose bytes the messages are, instead of a shape. */
  readonly device?: string;
  /** Motor where the topic names none. Default motor. */
  readonly motor?: string;
  /** Streams that are known beforehand. Default: those that are heard within `settleS`. */
  readonly streams?: readonly Stream[];
  /** Names, units and scales of values, by the label that the sender gives them; others are left out. */
  readonly channels?: Labels;
  /** Values are sent when they change, and hold until then: they become samples at `rateHz` (default 1). Sparkplug is so always. */
  readonly hold?: boolean;
  /** Rate of the samples; measured when left out and not `hold`. */
  readonly rateHz?: number;
  /** initial: a retained value holds until the first live one, with `hold`; ignore (default): it is counted. */
  readonly retained?: 'ignore' | 'initial';
  /** May command nodes of Sparkplug to tell their metrics again. Default false: nothing is ever sent. */
  readonly rebirth?: boolean;
  /** Unit of times in messages; by their size when left out. */
  readonly timeUnit?: string;
  readonly qos?: 0 | 1;
  readonly group?: string;
  readonly settleS?: number;
  readonly waitS?: number;
  /** Motors, each with its streams, that are followed. Default 1000. */
  readonly maxTopics?: number;
}

export type MqttRecordCounters = Readonly<Record<string, number>>;

export interface MqttRecordSource extends Source<MqttRecordCounters> {
  readonly connection: MqttConnection;
  /** The first messages that could not be read. */
  readonly examples: readonly string[];
  close(): Promise<void>;
}

/**
 * Receives the messages of other people's devices from a broker, and makes blocks of them: several motors, by the levels of their topics.
 *
 * Messages are samples of a uniform stream, at a measured rate or `rateHz`; or, with `hold`, changes of values that hold in between. Retained
 * messages are old: they never are samples. Opens when its streams are known. What cannot be read, is too large, or is of more motors than
 * `maxTopics` is left out and counted. Unsubscribing closes. Throws ConfigError, UnavailableError.
 */
export async function openMqttRecords(options: MqttRecordOptions): Promise<MqttRecordSource> {
  const { qos = 0, maxTopics = MOST_TOPICS, maxMessageBytes = MOST_MESSAGE_BYTES, retained = 'ignore' } = options;
  const hold = options.hold ?? options.shape === 'sparkplug';
  checkOptions(options, hold);
  const held: Block[] = [];
  let receive = (block: Block): void => {
    if (held.length < MOST_HELD) held.push(detach(block));
    else counters.overflowed += block.n;
  };
  const counters = { messages: 0, malformed: 0, retained: 0, unplanned: 0, overflowed: 0 };
  const examples: string[] = [];
  const motors = new MotorBlocks({
    hold,
    rateHz: hold ? (options.rateHz ?? 1) : options.rateHz,
    known: options.streams,
    maxTopics,
    epochS: HOST_EPOCH_S,
    emit: (block) => receive(block),
  });
  const reject = (topic: string, reason: string): void => {
    counters.malformed++;
    if (examples.length < MOST_EXAMPLES) examples.push(`${shownTopic(topic)}: ${reason}`);
  };
  const records = await recordsOf(options, motors, hold, (topic, payload) => {
    connection?.client.publish(topic, Buffer.from(payload), { qos: 0 });
  });
  let connection: MqttConnection | undefined;
  const made = await connectMqtt({ ...options, maxMessageBytes }, (topic, payload, packet) => {
    const nowS = hostTimeS();
    counters.messages++;
    if (packet.retain) counters.retained++;
    if (packet.retain && retained === 'ignore') return;
    if (topic.length > LONGEST_TOPIC) return reject(topic, `a topic of ${topic.length} characters`);
    if (payload.length > maxMessageBytes) return reject(topic, `${payload.length} bytes, more than maxMessageBytes`);
    const fault = records.take(topic, payload, nowS, (motor, stream, record) => {
      motors.take(motor, stream, record, packet.retain);
    });
    if (fault !== undefined) reject(topic, fault);
  });
  connection = made;
  const timer = setInterval(() => motors.flush(hostTimeS()), FLUSH_MS);
  const close = (): Promise<void> => {
    clearInterval(timer);
    return made.close();
  };
  try {
    await made.client.subscribeAsync(sharedTopic(options.group, records.filter), { qos });
    if (!options.streams) await waitForStreams(() => motors.streams, options);
  } catch (error) {
    await close();
    const why = options.shape === 'sparkplug' && !options.rebirth ? UNBORN : '';
    throw new UnavailableError(`mqtt: ${made.shownUrl}: ${(error as Error).message}${why}`);
  }
  const streams = options.streams ?? oneOfEachName(motors.streams);
  motors.open(streams);
  const blocks = new Observable<Block>((subscriber) => {
    receive = (block) => {
      if (streams.some((s) => isLike(s, block.stream))) subscriber.next(block);
      else counters.unplanned += block.n;
    };
    for (const block of held.splice(0)) receive(block);
    return () => void close();
  });
  return {
    streams,
    blocks,
    get counters() {
      return { ...counters, ...records.counters, ...motors.counters };
    },
    examples,
    connection: made,
    close,
  };
}

const UNBORN = '; nodes tell their metrics when they start: restart one, or allow rebirth: true to ask for them';

function checkOptions({ topic, shape, device, retained, rebirth }: MqttRecordOptions, hold: boolean): void {
  const complain = (message: string, key: string) => {
    throw new ConfigError(`mqtt: ${message}`, [key]);
  };
  if (shape !== 'sparkplug' && topic === undefined) complain('topic must be given', 'topic');
  if (shape !== undefined && device !== undefined) complain('shape and device exclude each other', 'device');
  if (rebirth && shape !== 'sparkplug') complain('rebirth is a command of shape: sparkplug', 'rebirth');
  if (retained === 'initial' && !hold) complain('retained values are only given with hold: true', 'retained');
  if (shape === 'sparkplug' && !hold) complain('sparkplug sends changes: hold cannot be false', 'hold');
}

async function recordsOf(
  options: MqttRecordOptions,
  motors: MotorBlocks,
  hold: boolean,
  publish: (topic: string, payload: Uint8Array) => void,
): Promise<TopicRecords> {
  const { topic = '', motor = 'motor', maxTopics = MOST_TOPICS, timeUnit, shape, device, rebirth } = options;
  const labels = { ...labelsOf(options.streams ?? []), ...options.channels };
  if (shape === 'sparkplug') {
    return new SparkplugRecords({
      topic: options.topic,
      labels,
      maxTopics,
      onStale: (name) => motors.forget(name, hostTimeS()),
      rebirth: rebirth ? publish : undefined,
    });
  }
  if (device !== undefined) {
    // read once; each motor then has a decoder of its own
    const first = await loadDevice(device);
    const { makeDevice } = await import('../../protocols/device.ts');
    return new DeviceRecords({ topic, motor, maxTopics, makeDevice: () => makeDevice(first.profile) });
  }
  const onlyLabels = Object.keys(labels).length > 0;
  const secondsATick = timeUnit === undefined ? undefined : toSI(timeUnit).scale;
  return new PlainRecords({ topic, motor, labels, onlyLabels, secondsATick, isOneStream: hold });
}

/** Streams that are known give their units to values of their names. */
function labelsOf(streams: readonly Stream[]): Labels {
  const channels = streams.flatMap((s) => s.channels);
  return Object.fromEntries(channels.map((c) => [c.name, { unit: c.unit, scale: 1, offset: 0, missing: undefined }]));
}
