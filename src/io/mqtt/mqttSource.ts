import { Observable } from 'rxjs';
import { type Block, detach } from '../../core/block.ts';
import { UnavailableError } from '../../core/errors.ts';
import type { Stream } from '../../core/stream.ts';
import { hostTimeS } from '../hostTime.ts';
import type { Source } from '../source.ts';
import { MessageBlocks, MOST_MESSAGE_BYTES, type MqttCounters } from './messageBlocks.ts';
import { connectMqtt, type MqttConnection, type MqttOptions } from './mqttConnection.ts';
import { isLike, oneOfEachName, waitForStreams } from './mqttStreams.ts';
import { sharedTopic, topicLevel } from './topic.ts';

/** Values kept while the streams are being found. */
const MOST_HELD = 8 << 20;

export interface MqttSourceOptions extends MqttOptions {
  /** Topics are <prefix>/<motor>/<stream>. Default slipring. */
  readonly prefix?: string;
  /** Motor to listen to. Default: all. */
  readonly motor?: string;
  /** Streams to give, and to wait for before the source counts as open. Default: those that speak within `settleS`. */
  readonly streams?: readonly string[];
  /** Seconds after the first message in which streams are found when none are named. Default 2. */
  readonly settleS?: number;
  /** Seconds to wait for messages. Default 10. */
  readonly waitS?: number;
  readonly qos?: 0 | 1;
  /** Complete when all streams have sent their end message. Default true. */
  readonly stopAtEnd?: boolean;
  /** Several listeners of this group share the messages: each gets some of them. */
  readonly group?: string;
  /** How long messages may be out of order, s. Default 0: a jump is a loss. */
  readonly reorderS?: number;
  /** Topics that are followed. Default 1000. */
  readonly maxTopics?: number;
}

export interface MqttSource extends Source<MqttCounters> {
  readonly connection: MqttConnection;
  close(): Promise<void>;
}

/**
 * Receives blocks from a broker (see encodeBlock for their form), one stream a topic <prefix>/<motor>/<stream>.
 *
 * Opens when its streams are known; blocks that came meanwhile are kept and come first. Lost messages show as gapBefore,
 * repeated ones are dropped, those out of order are sorted within `reorderS`; unreadable ones, retained ones (old), streams that were not there at
 * opening and topics beyond `maxTopics` are left out: all counted, none is an error. A lost connection is a value of
 * `connection.status$`, then it goes on. Unsubscribing closes. Throws ConfigError, UnavailableError.
 */
export async function openMqttSource(options: MqttSourceOptions): Promise<MqttSource> {
  const { prefix = 'slipring', motor, qos = 0, stopAtEnd = true, streams: names } = options;
  const { maxMessageBytes = MOST_MESSAGE_BYTES } = options;
  const held: Block[] = [];
  const found: Stream[] = [];
  let valuesHeld = 0;
  let receive = (block: Block): void => {
    if (!found.includes(block.stream)) found.push(block.stream);
    valuesHeld += block.n * block.channels.length;
    if (valuesHeld < MOST_HELD) held.push(detach(block));
    else parser.counters.lost += block.n;
  };
  const parser = new MessageBlocks({ ...options, emit: (block) => receive(block) });
  if (names) parser.isWanted = (stream) => names.includes(stream.name);
  let onEnd = (): void => {};
  let timer: NodeJS.Timeout | undefined;
  const flushLater = (): void => {
    const { dueS } = parser;
    if (timer !== undefined || dueS === Number.POSITIVE_INFINITY) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        parser.flush(hostTimeS());
        flushLater();
      },
      Math.max(1, 1000 * (dueS - hostTimeS())),
    );
  };
  const connection = await connectMqtt({ ...options, maxMessageBytes }, (topic, payload, { retain }) => {
    if (retain) parser.counters.retained++;
    else parser.take(topic, payload, hostTimeS());
    flushLater();
    if (parser.allEnded) onEnd();
  });
  const close = (): Promise<void> => {
    clearTimeout(timer);
    return connection.close();
  };
  try {
    const topic = `${prefix}/${motor === undefined ? '+' : topicLevel(motor)}/+`;
    await connection.client.subscribeAsync(sharedTopic(options.group, topic), { qos });
    await waitForStreams(() => found, { ...options, names });
  } catch (error) {
    await close();
    throw new UnavailableError(`mqtt: ${connection.shownUrl}: ${(error as Error).message}`);
  }

  const streams = oneOfEachName(found);
  const blocks = new Observable<Block>((subscriber) => {
    for (const block of held.splice(0)) if (streams.some((s) => isLike(s, block.stream))) subscriber.next(block);
    receive = (block) => subscriber.next(block);
    parser.isWanted = (stream) => streams.some((s) => isLike(s, stream));
    onEnd = () => {
      if (stopAtEnd) subscriber.complete();
    };
    if (parser.allEnded) onEnd();
    return () => void close();
  });
  return { streams, blocks, counters: parser.counters, connection, close };
}
