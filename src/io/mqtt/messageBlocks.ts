import type { Block } from '../../core/block.ts';
import { channel, type Stream } from '../../core/stream.ts';
import { type BlockMessage, decodeBlock } from '../../protocols/blockMessage.ts';
import { MessageOrder, type OrderCounters } from './messageOrder.ts';
import { LONGEST_TOPIC, nameInLevel, shownTopic } from './topic.ts';

const MOST_EXAMPLES = 10;

export interface MqttCounters extends OrderCounters {
  messages: number;
  samples: number;
  /** Samples lost between messages. */
  lost: number;
  gaps: number;
  /** Messages that could not be read: dropped. */
  malformed: number;
  /** Retained messages: old ones, left out. */
  retained: number;
  /** Messages of topics beyond the most that are followed: dropped. */
  beyondCap: number;
  /** Messages of streams that nobody has planned for: dropped. */
  unplanned: number;
  /** The first malformed ones, with topic and reason. */
  readonly examples: string[];
}

export interface MessageBlocksOptions {
  /** Gets each block, borrowed. */
  readonly emit: (block: Block) => void;
  /** How long messages may be out of order, s; 0: not at all. */
  readonly reorderS?: number;
  /** Topics that are followed; more are left out, whoever invents them. Default 1000. */
  readonly maxTopics?: number;
  /** Larger messages are not even read. Default 1 MiB. */
  readonly maxMessageBytes?: number;
}

export const MOST_TOPICS = 1000;
export const MOST_MESSAGE_BYTES = 1 << 20;
const DECODER = new TextDecoder();

interface Topic {
  readonly name: string;
  readonly order: MessageOrder;
  stream: Stream | undefined;
  /** Whether its stream was planned for. */
  isPlanned: boolean;
  ended: boolean;
  arrivedS: number;
}

/** Turns messages into blocks: one stream a topic, in order, each sample once. Memory is bounded, whatever comes. */
export class MessageBlocks {
  readonly counters: MqttCounters = {
    messages: 0,
    samples: 0,
    lost: 0,
    gaps: 0,
    duplicates: 0,
    late: 0,
    restarts: 0,
    malformed: 0,
    retained: 0,
    beyondCap: 0,
    unplanned: 0,
    examples: [],
  };
  /** Says of a stream that is new whether its blocks are wanted. */
  isWanted: (stream: Stream) => boolean = () => true;
  private readonly options: MessageBlocksOptions;
  private readonly topics = new Map<string, Topic>();

  constructor(options: MessageBlocksOptions) {
    this.options = options;
  }

  /** Every stream that was heard has sent its end message. */
  get allEnded(): boolean {
    for (const topic of this.topics.values()) if (!topic.ended) return false;
    return this.topics.size > 0;
  }

  /** When held messages are to be looked at again, s; Infinity for never. */
  get dueS(): number {
    if (!this.options.reorderS) return Number.POSITIVE_INFINITY;
    let due = Number.POSITIVE_INFINITY;
    for (const { order } of this.topics.values()) due = Math.min(due, order.dueS);
    return due;
  }

  /** Takes a message, and emits what it completes. */
  take(name: string, payload: Uint8Array, arrivedS: number): void {
    const { counters, topics } = this;
    const { maxTopics = MOST_TOPICS } = this.options;
    counters.messages++;
    let topic = topics.get(name);
    if (!topic && topics.size >= maxTopics) {
      counters.beyondCap++;
      return;
    }
    const message = this.read(name, payload);
    if (typeof message === 'string') {
      this.reject(name, message);
      return;
    }
    if ('end' in message) {
      if (!topic) return;
      topic.order.release();
      topic.ended = true;
      return;
    }
    if (!topic) {
      topic = this.begin(name);
      topics.set(name, topic);
    }
    topic.arrivedS = arrivedS;
    topic.ended = false;
    topic.order.take(message, arrivedS);
  }

  /** Emits what has waited long enough for messages before it. */
  flush(nowS: number): void {
    for (const { order } of this.topics.values()) order.flush(nowS);
  }

  /** Size first: what is too large is not even decoded. */
  private read(name: string, payload: Uint8Array): ReturnType<typeof decodeBlock> {
    const { maxMessageBytes = MOST_MESSAGE_BYTES } = this.options;
    if (name.length > LONGEST_TOPIC) return `a topic of ${name.length} characters`;
    if (payload.length > maxMessageBytes)
      return `${payload.length} bytes, more than maxMessageBytes ${maxMessageBytes}`;
    return decodeBlock(DECODER.decode(payload));
  }

  private begin(name: string): Topic {
    const { counters, options } = this;
    const order = new MessageOrder(options.reorderS ?? 0, counters, (message, lost) => this.give(topic, message, lost));
    const topic: Topic = { name, order, stream: undefined, isPlanned: true, ended: false, arrivedS: 0 };
    return topic;
  }

  private give(topic: Topic, message: BlockMessage, gapBefore: number): void {
    const { counters } = this;
    if (!topic.stream || !fits(topic.stream, message)) {
      topic.stream = streamOf(topic.name, message);
      topic.isPlanned = this.isWanted(topic.stream);
    }
    if (!topic.isPlanned) {
      counters.unplanned++;
      return;
    }
    const { seq, t0, dt, n, channels, quality } = message;
    counters.samples += n;
    counters.lost += gapBefore;
    if (gapBefore > 0) counters.gaps++;
    this.options.emit({
      stream: topic.stream,
      seq,
      t0,
      dt,
      n,
      channels,
      quality,
      gapBefore,
      arrived: topic.arrivedS,
    });
  }

  private reject(topic: string, reason: string): void {
    this.counters.malformed++;
    if (this.counters.examples.length < MOST_EXAMPLES) this.counters.examples.push(`${shownTopic(topic)}: ${reason}`);
  }
}

function streamOf(name: string, message: BlockMessage): Stream {
  const levels = name.split('/');
  return {
    motor: nameInLevel(levels.at(-2) ?? ''),
    name: nameInLevel(levels.at(-1) ?? ''),
    // the period is fitted and moves in its last digits; the rate is what it was meant to be
    rateHz: Number((1 / message.dt).toPrecision(6)),
    channels: message.names.map((n, c) => channel(n, message.units[c])),
    delayS: 0,
  };
}

/** The same channels and units at the same rate, to a hundredth. */
function fits(stream: Stream, message: BlockMessage): boolean {
  return (
    stream.channels.length === message.names.length &&
    stream.channels.every((c, i) => c.name === message.names[i] && c.unit === message.units[i]) &&
    Math.abs(stream.rateHz * message.dt - 1) < 0.01
  );
}
