import type { Block } from '../core/block.ts';
import { channel, type Stream } from '../core/stream.ts';
import { type BlockMessage, decodeBlock } from '../protocols/blockMessage.ts';
import { nameInLevel } from './topic.ts';

/** Streams that one source follows; more are refused, whoever invents them. */
const MOST_TOPICS = 4096;
const MOST_EXAMPLES = 10;

export interface MqttCounters {
  messages: number;
  samples: number;
  /** Samples lost between messages. */
  lost: number;
  gaps: number;
  /** Messages that came again or too late: dropped. */
  duplicates: number;
  /** Streams that began again from 0. */
  restarts: number;
  /** Messages that could not be read: dropped. */
  malformed: number;
  /** Retained messages: old ones, left out. */
  retained: number;
  /** The first malformed ones, with topic and reason. */
  readonly examples: string[];
}

interface Topic {
  stream: Stream;
  block: Block;
  next: number;
  endsAt: number;
  ended: boolean;
}

/** Turns messages into blocks: one stream a topic, sequence numbers followed. */
export class MessageBlocks {
  readonly counters: MqttCounters = {
    messages: 0,
    samples: 0,
    lost: 0,
    gaps: 0,
    duplicates: 0,
    restarts: 0,
    malformed: 0,
    retained: 0,
    examples: [],
  };
  private readonly topics = new Map<string, Topic>();

  /** Every stream that was heard has sent its end message. */
  get allEnded(): boolean {
    for (const topic of this.topics.values()) if (!topic.ended) return false;
    return this.topics.size > 0;
  }

  /** The borrowed block in a message, or undefined when it is to be left out. */
  read(name: string, text: string): Block | undefined {
    const { counters } = this;
    counters.messages++;
    const message = decodeBlock(text);
    if (typeof message === 'string') return this.reject(name, message);
    let topic = this.topics.get(name);
    if ('end' in message) {
      if (topic) topic.ended = true;
      return undefined;
    }
    if (!topic && this.topics.size >= MOST_TOPICS) return this.reject(name, `more than ${MOST_TOPICS} topics`);
    if (!topic || !fits(topic.stream, message)) topic = begin(name, message, topic);
    this.topics.set(name, topic);

    if (message.seq < topic.next) {
      const startsAnew = message.t0 > topic.endsAt - message.dt / 2;
      if (!startsAnew) {
        counters.duplicates++;
        return undefined;
      }
      counters.restarts++;
      topic.next = message.seq;
    }
    const { block } = topic;
    block.gapBefore = message.seq - topic.next;
    block.seq = message.seq;
    block.t0 = message.t0;
    block.dt = message.dt;
    block.n = message.n;
    block.channels = message.channels;
    block.quality = message.quality;
    block.arrived = performance.now() / 1000;
    topic.next = message.seq + message.n;
    topic.endsAt = message.t0 + message.n * message.dt;
    topic.ended = false;
    counters.samples += message.n;
    counters.lost += block.gapBefore;
    if (block.gapBefore > 0) counters.gaps++;
    return block;
  }

  reject(topic: string, reason: string): undefined {
    this.counters.malformed++;
    if (this.counters.examples.length < MOST_EXAMPLES) this.counters.examples.push(`${topic}: ${reason}`);
  }
}

function begin(name: string, message: BlockMessage, before: Topic | undefined): Topic {
  const levels = name.split('/');
  const stream: Stream = {
    motor: nameInLevel(levels.at(-2) ?? ''),
    name: nameInLevel(levels.at(-1) ?? ''),
    // the period is fitted and moves in its last digits; the rate is what it was meant to be
    rateHz: Number((1 / message.dt).toPrecision(6)),
    channels: message.names.map((n, c) => channel(n, message.units[c])),
    delayS: 0,
  };
  const { seq, t0, dt, n, channels, quality } = message;
  const block: Block = { stream, seq, t0, dt, n, channels, quality, gapBefore: 0, arrived: 0 };
  return { stream, block, next: before ? before.next : seq, endsAt: before?.endsAt ?? t0, ended: false };
}

/** The same channels and units at the same rate, to a hundredth. */
function fits(stream: Stream, message: BlockMessage): boolean {
  return (
    stream.channels.length === message.names.length &&
    stream.channels.every((c, i) => c.name === message.names[i] && c.unit === message.units[i]) &&
    Math.abs(stream.rateHz * message.dt - 1) < 0.01
  );
}
