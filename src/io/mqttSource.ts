import { Observable } from 'rxjs';
import { type Block, detach } from '../core/block.ts';
import { UnavailableError } from '../core/errors.ts';
import type { Stream } from '../core/stream.ts';
import { MessageBlocks, type MqttCounters } from './messageBlocks.ts';
import { connectMqtt, type MqttConnection, type MqttOptions } from './mqttConnection.ts';
import type { Source } from './source.ts';

/** Values kept while the streams are being found. */
const MOST_HELD = 8 << 20;
const LARGEST_MESSAGE = 4 << 20;

export interface MqttSourceOptions extends MqttOptions {
  /** Topics are <prefix>/<motor>/<stream>. Default slipring. */
  readonly prefix?: string;
  /** Motor to listen to. Default: all. */
  readonly motor?: string;
  /** Streams to wait for before the source counts as open. Default: those that speak within `settleS`. */
  readonly streams?: readonly string[];
  /** Seconds after the first message in which streams are found when none are named. Default 2. */
  readonly settleS?: number;
  /** Seconds to wait for messages. Default 10. */
  readonly waitS?: number;
  readonly qos?: 0 | 1;
  /** Complete when all streams have sent their end message. Default true. */
  readonly stopAtEnd?: boolean;
}

export interface MqttSource extends Source<MqttCounters> {
  readonly connection: MqttConnection;
  close(): Promise<void>;
}

/**
 * Receives blocks from a broker (see encodeBlock for their form), one stream a topic <prefix>/<motor>/<stream>.
 *
 * Opens when its streams are known; blocks that came meanwhile are kept and come first. Lost messages show as gapBefore,
 * repeated ones are dropped, unreadable ones and retained ones (old) are left out: all counted, none is an error. A lost connection
 * is a value of `connection.status$`, then it goes on. Unsubscribing closes. Throws ConfigError, UnavailableError.
 */
export async function openMqttSource(options: MqttSourceOptions): Promise<MqttSource> {
  const { prefix = 'slipring', motor = '+', qos = 0, stopAtEnd = true } = options;
  const connection = await connectMqtt(options);
  const { client } = connection;
  const parser = new MessageBlocks();
  const held: Block[] = [];
  const streams: Stream[] = [];
  let valuesHeld = 0;
  let receive = (block: Block): void => {
    if (!streams.includes(block.stream)) streams.push(block.stream);
    valuesHeld += block.n * block.channels.length;
    if (valuesHeld < MOST_HELD) held.push(detach(block));
    else parser.counters.lost += block.n;
  };
  let onEnd = (): void => {};
  client.on('message', (topic, payload, packet) => {
    if (packet.retain) parser.counters.retained++;
    else if (payload.length > LARGEST_MESSAGE) parser.reject(topic, `${payload.length} bytes`);
    else {
      const block = parser.read(topic, payload.toString());
      if (block) receive(block);
      if (parser.allEnded) onEnd();
    }
  });
  await client.subscribeAsync(`${prefix}/${motor}/+`, { qos });
  try {
    await findStreams(options, streams);
  } catch (error) {
    await connection.close();
    throw new UnavailableError(`mqtt: ${connection.shownUrl}: ${(error as Error).message}`);
  }

  const blocks = new Observable<Block>((subscriber) => {
    for (const block of held.splice(0)) subscriber.next(block);
    receive = (block) => subscriber.next(block);
    onEnd = () => {
      if (stopAtEnd) subscriber.complete();
    };
    if (parser.allEnded) onEnd();
    return () => void connection.close();
  });
  return { streams: [...streams], blocks, counters: parser.counters, connection, close: connection.close };
}

async function findStreams(options: MqttSourceOptions, found: readonly Stream[]): Promise<void> {
  const { streams: wanted, settleS = 2, waitS = 10 } = options;
  const deadline = performance.now() + 1000 * waitS;
  let settled = Number.POSITIVE_INFINITY;
  for (;;) {
    const missing = wanted?.filter((name) => !found.some((s) => s.name === name)) ?? [];
    if (wanted && missing.length === 0) return;
    const now = performance.now();
    if (!wanted && now > settled) return;
    if (found.length > 0) settled = Math.min(settled, now + 1000 * settleS);
    if (now > deadline && (wanted || found.length === 0)) {
      throw new Error(`no blocks ${missing.length > 0 ? `of ${missing.join(', ')} ` : ''}within ${waitS} s`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
