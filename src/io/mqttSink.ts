import { ConfigError } from '../core/errors.ts';
import type { Stream } from '../core/stream.ts';
import { decimalsFor, encodeBlock } from '../protocols/blockMessage.ts';
import { connectMqtt, type MqttConnection, type MqttOptions } from './mqttConnection.ts';
import type { Sink } from './sink.ts';
import { topicLevel } from './topic.ts';

/** Bytes under way from which the source is asked to wait, and from which blocks are dropped. */
const BEHIND = 1 << 20;
const FULL = 16 << 20;

export interface MqttSinkOptions extends MqttOptions {
  /** Topics are <prefix>/<motor>/<stream>. Default slipring. */
  readonly prefix?: string;
  /** 0 (default): a lost connection loses what was under way; 1: the broker confirms each block. */
  readonly qos?: 0 | 1;
  /** Smallest step that matters, by channel, in its SI unit: rounds the numbers that are sent. */
  readonly resolution?: Readonly<Record<string, number>>;
}

export interface MqttSink extends Sink {
  readonly connection: MqttConnection;
  /** Samples dropped because the broker was away or too slow. */
  readonly dropped: number;
}

/**
 * Publishes blocks as JSON (see encodeBlock), each stream on its own topic, and at the end an end message for each.
 * Memory is bounded: from 1 MiB under way `ready` asks the source to wait; who cannot wait loses blocks from 16 MiB on, counted; their
 * sequence numbers show the gap. Throws ConfigError, UnavailableError.
 */
export async function openMqttSink(options: MqttSinkOptions): Promise<MqttSink> {
  const { prefix = 'slipring', qos = 0, resolution = {} } = options;
  if (prefix === '' || /[+#\0]/.test(prefix)) {
    throw new ConfigError(`mqtt: prefix must be a topic without + and #, got ${JSON.stringify(prefix)}`, ['prefix']);
  }
  const connection = await connectMqtt(options);
  const { client } = connection;
  const known = new Map<Stream, { topic: string; decimals: (number | undefined)[]; end: number }>();
  let accepted = 0;
  let dropped = 0;
  let under = 0;
  let wake: (() => void) | undefined;

  const publish = (topic: string, text: string): void => {
    under += text.length;
    client.publish(topic, text, { qos }, () => {
      under -= text.length;
      if (under <= BEHIND / 2) {
        wake?.();
        wake = undefined;
      }
    });
  };
  const describe = (stream: Stream) => ({
    topic: `${prefix}/${topicLevel(stream.motor)}/${topicLevel(stream.name)}`,
    decimals: stream.channels.map((c) => (resolution[c.name] ? decimalsFor(resolution[c.name]) : undefined)),
    end: 0,
  });
  const close = async (): Promise<void> => {
    wake?.();
    await connection.close();
  };
  return {
    connection,
    get accepted() {
      return accepted;
    },
    get dropped() {
      return dropped;
    },
    status: () => ({
      name: 'mqtt',
      counters: { sent: accepted, dropped },
      waiting: 0,
      notes: dropped > 0 ? [`${dropped} samples dropped: the broker was away or too slow`] : [],
    }),
    next(block) {
      let entry = known.get(block.stream);
      if (!entry) {
        entry = describe(block.stream);
        known.set(block.stream, entry);
      }
      entry.end = block.seq + block.n;
      if (under > FULL || (!client.connected && qos === 0)) {
        dropped += block.n;
        return;
      }
      publish(entry.topic, encodeBlock(block, entry.decimals));
      accepted += block.n;
    },
    ready() {
      if (under <= BEHIND || !client.connected) return undefined;
      return new Promise<void>((resolve) => {
        wake = resolve;
      });
    },
    async complete() {
      if (client.connected) {
        for (const { topic, end } of known.values()) {
          await client.publishAsync(topic, JSON.stringify({ end }), { qos: 1 });
        }
      }
      await close();
    },
    abort: close,
  };
}
